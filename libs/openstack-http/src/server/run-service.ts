import { ConfigError, closeOnSignals, fail, loadConfig, type ProptrailConfig } from '#service-process';
import type { ServiceDefinition } from './service-definition.js';
import { type RunningService, startService } from './start-service.js';

/** A service's `main`: start alone, say where, stop on a signal. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  try {
    const began = process.hrtime.bigint();
    const config = loadConfig();
    requireSharedBackends(definition, config);
    const running: RunningService = await startService(definition, config);
    closeOnSignals(() => running.close(), config.gracefulShutdownTimeoutS);
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
