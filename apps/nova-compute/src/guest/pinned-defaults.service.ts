import { Inject, Injectable } from '@nestjs/common';
import { type SystemMetadata, storedSystemMetadata } from '#image-properties';
import { guestRules, missingDefaults } from '#libvirt';
import type { InstanceMessage } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import { type ReleaseName } from '#releases';
import type { ProptrailConfig } from '#service-process';
import { ConductorClient } from '../conductor/conductor.client.js';
import { ConductorUnreachable, UnexpectedTaskState } from '../conductor/conductor-errors.js';
import { HostGuests } from '../hosts/host-guests.js';
import { ArgumentReader } from '../messages/argument-reader.js';
import type { ExistingGuest } from './guest.service.js';
import { guestRequest } from './guest-request.js';

function readGuest(message: InstanceMessage): ExistingGuest {
  const reader = new ArgumentReader('settled_instances', { ...message });
  return { instance: reader.instance(), blockDevices: reader.blockDevices('bdms') };
}

/**
 * Pins the defaults that a host's servers have, when the host starts: servers of an older release have no rows for them,
 * and would get other hardware the day a default changes (nova/virt/libvirt/driver.py
 * _register_all_undefined_instance_details).
 */
@Injectable()
export class PinnedDefaults {
  readonly #release: ReleaseName;

  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(HostGuests) private readonly hosts: HostGuests,
    @Inject(PROPTRAIL_CONFIG) { release }: Pick<ProptrailConfig, 'release'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#release = release;
  }

  /** A server whose defaults can not be told is passed over. @throws ConductorUnreachable */
  async pin(host: string): Promise<void> {
    if (!guestRules(this.#release).pinsDefaults) return;
    for (const message of await this.conductor.settledInstances(host)) {
      const guest = readGuest(message);
      const { uuid } = guest.instance;
      try {
        const system_metadata = this.#missing(guest);
        if (Object.keys(system_metadata).length === 0) continue;
        await this.conductor.instanceUpdate({
          instance_uuid: uuid,
          updates: { system_metadata },
          expected_task_state: [null],
          expected_host: host,
        });
        this.logger.info(
          { instance: uuid, host, rows: Object.keys(system_metadata) },
          `defaults of ${uuid} are pinned`,
        );
      } catch (error) {
        if (error instanceof ConductorUnreachable) throw error;
        const level = error instanceof UnexpectedTaskState ? 'info' : 'error';
        this.logger[level]({ instance: uuid, host, err: error }, `defaults of instance ${uuid} are not pinned`);
      }
    }
  }

  #missing({ instance, blockDevices }: ExistingGuest): SystemMetadata {
    const described = this.hosts.of(instance.host);
    const request = guestRequest(this.#release, { instance, image: { properties: {} } }, blockDevices, described);
    return storedSystemMetadata(missingDefaults(request));
  }
}
