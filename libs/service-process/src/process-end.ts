import { errorText } from './secrets/loggable.js';
import { startSentence } from './start-sentence.js';

/** oslo.service's graceful_shutdown_timeout. */
const GRACE_S = 60;

/**
 * Closes everything at the first SIGINT or SIGTERM; a second one gives up at once.
 *
 * @param close resolves when nothing is left; what it waits for may never come (a broker or database that hangs)
 * @param graceS seconds after which it is given up
 */
export function closeOnSignals(close: () => Promise<void>, graceS = GRACE_S): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(130);
    stopping = true;
    process.stderr.write(`\n${signal}: stopping\n`);
    setTimeout(() => {
      process.stderr.write(`proptrail: not everything has stopped within ${graceS} s, the rest is given up\n`);
      process.exit(1);
    }, graceS * 1000);
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
