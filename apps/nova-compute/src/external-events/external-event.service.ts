import { Inject, Injectable } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { passes } from '../attachments/attachment-runner.service.js';
import { COMPUTE_PROFILE, type ComputeProfile, type HandledEvent } from '../compute-profile.js';
import { DeletedPort } from './deleted-port.service.js';
import type { ServerEvent } from './external-event.message.js';
import { InstanceEvents } from './instance-events.js';
import { PowerUpdate } from './power-update.service.js';
import { VolumeExtension } from './volume-extension.service.js';

/** What other services tell of the servers of this host (nova/compute/manager.py external_instance_event). */
@Injectable()
export class ExternalEventService {
  readonly #ways: Readonly<Record<HandledEvent, (event: ServerEvent) => Promise<void>>>;

  constructor(
    @Inject(InstanceEvents) private readonly waiting: InstanceEvents,
    @Inject(VolumeExtension) volumes: VolumeExtension,
    @Inject(DeletedPort) ports: DeletedPort,
    @Inject(PowerUpdate) power: PowerUpdate,
    @Inject(COMPUTE_PROFILE) private readonly profile: ComputeProfile,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#ways = {
      // Ports are simulated: there is no network service whose news could differ from the cache.
      'network-changed': async () => undefined,
      'network-vif-deleted': (event) => ports.unplug(event),
      'volume-extended': (event) => volumes.extend(event),
      'power-update': (event) => power.update(event),
    };
  }

  /**
   * Servers do not wait for each other, nor what waits for an event for a server that is busy.
   *
   * @throws what passes: then the whole message comes again, and what is done already is done again without harm
   */
  async process(events: readonly ServerEvent[]): Promise<void> {
    const outcomes = await Promise.allSettled(events.map((event) => this.#process(event)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #process(told: ServerEvent): Promise<void> {
    const handled = this.profile.handledEvents.find((name) => name === told.event.name);
    if (handled === undefined) return this.#wake(told);
    try {
      await this.#ways[handled](told);
    } catch (error) {
      if (passes(error)) throw error;
      this.logger.warn({ err: error, instance: told.instance.uuid }, `the event ${handled} came to nothing`);
    }
  }

  #wake({ host, instance, event }: ServerEvent): void {
    if (this.waiting.come(event)) return;
    const { uuid, vm_state, task_state } = instance;
    const text = `Received unexpected event ${event.name} for instance with vm_state ${vm_state} and task_state ${task_state}.`;
    this.logger.warn({ instance: uuid, host, tag: event.tag }, text);
  }
}
