import { RuleError } from '#image-properties';
import type { Checking } from './checking.js';

/** How an API answers an exception of its own rules: with another text, or with another status. */
interface Answer {
  readonly message?: string;
  readonly status?: number;
}

export type Answers = ReadonlyMap<string, Answer>;

/** The error as the API answers it; any other error passes. */
function answered(error: unknown, answers: Answers): unknown {
  if (!(error instanceof RuleError)) return error;
  const answer = answers.get(error.className);
  if (answer === undefined) return error;
  const { status = answer.status, context } = error;
  return new RuleError(error.className, answer.message ?? error.message, {
    ...(answer.status === undefined ? (status === undefined ? {} : { status }) : { status: answer.status }),
    context,
  });
}

/** Runs rules; what they refuse is thrown as the API answers it. */
export function answering<T>(answers: Answers, rules: () => T): T {
  try {
    return rules();
  } catch (error) {
    throw answered(error, answers);
  }
}

/** As {@link answering}, for checks that ask on their way. */
export function* answeringAll<T>(answers: Answers, checking: Checking<T>): Checking<T> {
  try {
    return yield* checking;
  } catch (error) {
    throw answered(error, answers);
  }
}
