import { setTimeout as wait } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds after which the wait fails. @default 15000 */
  readonly within?: number;
  /** What is waited for, for the failure's message. */
  readonly what?: string;
}

/** Asks again and again until the answer is good, or fails with the last one. */
export async function pollUntil<T>(
  ask: () => Promise<T> | T,
  isGood: (answer: T) => boolean,
  { within = 15_000, what = 'the condition' }: WaitOptions = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (let pause = 5; ; pause = Math.min(pause * 1.5, 200)) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(
        `${what} did not come about within ${within} ms; last seen: ${JSON.stringify(answer)?.slice(0, 2000)}`,
      );
    }
    await wait(pause);
  }
}
