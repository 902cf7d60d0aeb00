import { ConfigError } from '../config/config-error.js';
import { loadConfig, type ProptrailConfig } from '../config/proptrail-config.js';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

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
}

/** Errors whose message says all that a person needs: what was wrong, where, and what would be right. */
const SPEAKS_FOR_ITSELF =
  /^(ConfigError|PortInUseError|StateDirInUseError|DatabaseUnreachableError|Invalid\w+|MessageDeliveryFailure)$/;

/** Prints what went wrong, without a stack where the message says it all, and exits 1. */
export function fail(error: unknown): never {
  const known = error instanceof Error && SPEAKS_FOR_ITSELF.test(error.name);
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`proptrail: ${text}\n`);
  process.exit(1);
}

/** A service's `main`: start alone, say where, stop on a signal. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  try {
    const began = process.hrtime.bigint();
    const config = loadConfig();
    requireSharedBackends(definition, config);
    const running: RunningService = await startService(definition, config);
    closeOnSignals(() => running.close());
    const seconds = (Number(process.hrtime.bigint() - began) / 1e9).toFixed(1);
    process.stdout.write(`${definition.name} (${config.release}) ${running.url}  ready in ${seconds} s\n`);
  } catch (error) {
    fail(error);
  }
}

/** A service alone in its process hears nobody on the in-process bus. */
function requireSharedBackends(definition: ServiceDefinition, config: ProptrailConfig): void {
  if (definition.rpcServers === undefined || !config.transportUrl.startsWith('fake:')) return;
  throw new ConfigError([
    `TRANSPORT_URL is ${config.transportUrl}, a bus inside one process: ${definition.name} on its own would hear nobody. ` +
      'Name a RabbitMQ, e.g. TRANSPORT_URL=rabbit://guest:guest@127.0.0.1:5672/, or start everything with `npm start`',
  ]);
}
