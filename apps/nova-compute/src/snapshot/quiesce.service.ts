import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { propertyFlow } from '#image-properties';
import { type InstanceData, NovaRpcError } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient } from '#service-clients';
import type { ProptrailConfig } from '#service-process';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';

/** How long the file systems stay frozen for snapshots that do not become ready, in milliseconds. */
const LONGEST_MS = 60_000;
const POLL_MS = 50;

/** Freezes and thaws guests by their agent (nova/virt/libvirt/driver.py quiesce, unquiesce). */
@Injectable()
export class QuiesceService {
  constructor(
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws NovaRpcError QemuGuestAgentNotEnabled unless the server's image has hw_qemu_guest_agent; InstanceNotFound */
  quiesce(host: string, instance: InstanceData): void {
    const flow = propertyFlow(this.config.release);
    const stored = flow.imageFromSystemMetadata(instance.system_metadata);
    if (flow.typed?.imageOfInstance(stored, instance.image_ref).properties.hw_qemu_guest_agent !== true)
      throw new NovaRpcError('QemuGuestAgentNotEnabled', 'QEMU guest agent is not enabled');
    this.driver.setFrozen(host, instance.uuid, true);
    this.logger.info({ instance: instance.uuid, host }, `the file systems of instance ${instance.uuid} are frozen`);
  }

  /** Waits for the snapshots first (nova/compute/manager.py _wait_for_snapshots_completion). */
  async unquiesce(host: string, instance: InstanceData, snapshotIds: readonly string[]): Promise<void> {
    const end = Date.now() + LONGEST_MS;
    for (const id of snapshotIds) {
      while ((await this.cinder.showSnapshot(id))?.status === 'creating' && Date.now() < end) await delay(POLL_MS);
    }
    this.driver.setFrozen(host, instance.uuid, false);
    this.logger.info({ instance: instance.uuid, host }, `the file systems of instance ${instance.uuid} are thawed`);
  }
}
