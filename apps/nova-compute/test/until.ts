import { setTimeout as delay } from 'node:timers/promises';

/** Resolves with the first value that is not undefined, null or false; rejects when none comes within 8 s. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + 8000;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && (value as unknown) !== false) return value;
    if (Date.now() > end) throw new Error(`${what} did not come within 8 s`);
    await delay(5);
  }
}
