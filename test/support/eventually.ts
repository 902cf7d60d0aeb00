import { setTimeout as pause } from 'node:timers/promises';

/** Looks until `condition` is true, for at most `timeoutMs`; then throws with `what` was waited for. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 25_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what}: not so within ${timeoutMs} ms`);
    await pause(10);
  }
}
