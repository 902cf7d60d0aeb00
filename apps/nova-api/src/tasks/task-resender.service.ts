import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { HostTasks } from './host-tasks.service.js';

const INTERVAL_MS = 30_000;

/** Periodic task: looks for tasks whose message seems to be lost, and sends it again. */
@Injectable()
export class TaskResender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly tasks: HostTasks,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(INTERVAL_MS, undefined, { signal, ref: false }).catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
      if (signal.aborted) return;
      try {
        const count = await this.tasks.resendOld();
        if (count > 0) this.logger.warn({ count }, `${count} tasks of servers have not ended for long: sent again`);
      } catch (error) {
        this.logger.error({ err: error }, 'tasks that may be lost could not be looked for');
      }
    }
  }
}
