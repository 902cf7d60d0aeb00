import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';

const storage = new AsyncLocalStorage<Logger>();

/**
 * Begins a service: whatever it opens (ports, connections, timers) logs as that service, also by Nest's Logger, of which a
 * process has one for all its services.
 */
export function runAsService<T>(logger: Logger, work: () => T): T {
  return storage.run(logger, work);
}

/** The logger of the service whose work this is; undefined where it is nobody's in particular. */
export function serviceLogger(): Logger | undefined {
  return storage.getStore();
}
