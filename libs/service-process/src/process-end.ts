import { errorText } from './secrets/loggable.js';
import { startSentence } from './start-sentence.js';

/** What bus and database get on top of it, once connections are cut. */
const REST_S = 5;

/**
 * Closes everything at the first SIGINT or SIGTERM; a second one gives up at once.
 *
 * @param close resolves when nothing is left; what it waits for may never come (a broker or database that hangs)
 * @param graceS oslo.service's graceful_shutdown_timeout, in seconds; a little later it is given up
 */
export function closeOnSignals(close: () => Promise<void>, graceS: number): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(130);
    stopping = true;
    process.stderr.write(`\n${signal}: stopping\n`);
    setTimeout(
      () => {
        process.stderr.write(
          `proptrail: not everything has stopped within ${graceS + REST_S} s, the rest is given up\n`,
        );
        process.exit(1);
      },
      (graceS + REST_S) * 1000,
    );
    close().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Node's own last words would show every field of the error, also what a failed statement was given.
  process.on('uncaughtException', (error: unknown) => {
    process.stderr.write(`proptrail: ${errorText(error)}\n`);
    process.exit(1);
  });
}

/** Says in one sentence what went wrong, and where in the code only if LOG_LEVEL asks for details; exits 1. */
export function fail(error: unknown): never {
  process.stderr.write(`proptrail: ${startSentence(error)}\n`);
  if (/^(trace|debug)$/.test(process.env['LOG_LEVEL'] ?? '')) process.stderr.write(`${errorText(error)}\n`);
  process.exit(1);
}
