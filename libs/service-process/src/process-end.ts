import { errorText } from './secrets/loggable.js';
import { withoutSecrets } from './secrets/secret-text.js';

/** Closes everything at the first SIGINT or SIGTERM; a second one gives up at once. */
export function closeOnSignals(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(130);
    stopping = true;
    process.stderr.write(`\n${signal}: stopping\n`);
    close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Node's own last words would show every field of the error, also what a failed statement was given.
  process.on('uncaughtException', fail);
}

/** Errors whose message says all that a person needs: what was wrong, where, and what would be right. */
const SPEAKS_FOR_ITSELF =
  /^(ConfigError|PortInUseError|StateDirInUseError|DatabaseUnreachableError|Invalid\w+|MessageDeliveryFailure)$/;

/** Prints what went wrong, without a stack where the message says it all, and exits 1. */
export function fail(error: unknown): never {
  const known = error instanceof Error && SPEAKS_FOR_ITSELF.test(error.name);
  const text = known ? withoutSecrets(error.message) : errorText(error);
  process.stderr.write(`proptrail: ${text}\n`);
  process.exit(1);
}
