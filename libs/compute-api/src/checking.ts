import type { Sources } from './sources.js';

/** Something that is asked of another service while a request is checked. */
type Question = (sources: Sources) => unknown;

/**
 * Checks that ask other services on their way: a refusal is thrown where it comes in the order of the original, whether it
 * is a rule's or a look-up's. {@link checked} and {@link checkedNow} run it.
 */
export type Checking<T> = Generator<Question, T, unknown>;

/** Asks, and waits for the answer: `const image = yield* ask((sources) => sources.image(id))`. */
export function* ask<T>(question: (sources: Sources) => T): Checking<Awaited<T>> {
  return (yield question) as Awaited<T>;
}

/** Runs checks whose sources answer in time. @throws what the checks and the sources throw */
export async function checked<T>(checking: Checking<T>, sources: Sources): Promise<T> {
  let step = checking.next();
  while (!step.done) {
    let answer: unknown;
    try {
      answer = await step.value(sources);
    } catch (error) {
      step = checking.throw(error);
      continue;
    }
    step = checking.next(answer);
  }
  return step.value;
}

/** Runs checks whose sources answer at once. @throws what the checks and the sources throw */
export function checkedNow<T>(checking: Checking<T>, sources: Sources): T {
  let step = checking.next();
  while (!step.done) {
    let answer: unknown;
    try {
      answer = step.value(sources);
    } catch (error) {
      step = checking.throw(error);
      continue;
    }
    if (answer instanceof Promise) throw new TypeError('this source answers later: use checked()');
    step = checking.next(answer);
  }
  return step.value;
}
