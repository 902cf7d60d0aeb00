import { Inject, Injectable } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { VolumeReleaseService } from '../block-devices/volume-release.service.js';
import { ConductorClient } from '../conductor/conductor.client.js';
import { ComputeMetrics } from '../hosts/compute-metrics.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { InstanceLocks } from '../tasks/instance-locks.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import type { TerminateRequest } from './terminate-request.js';

/** Deletes one server of one host (nova/compute/manager.py _delete_instance). */
@Injectable()
export class TerminateService {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(VolumeReleaseService) private readonly volumes: VolumeReleaseService,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
    @Inject(ComputeMetrics) private readonly metrics: ComputeMetrics,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Safe to repeat. A build of the same server that runs ends first.
   *
   * @throws ConductorUnreachable, OpenStackError 503 when Cinder cannot be reached: the message comes again
   */
  async run(request: TerminateRequest): Promise<void> {
    await this.locks.run(request.instance.uuid, () => this.#terminate(request));
    this.metrics.terminations.inc({ host: request.host });
  }

  async #terminate({ host, instance, blockDevices }: TerminateRequest): Promise<void> {
    const { uuid } = instance;
    this.logger.info({ instance: uuid, host }, `instance ${uuid} is being deleted from ${host}`);
    await this.notifications.about(host, instance, 'delete.start', {}, { blockDevices });
    await this.notifications.about(host, instance, 'shutdown.start', {}, { blockDevices });
    await this.volumes.release(uuid, blockDevices);
    await this.driver.destroy(host, uuid);
    await this.driver.dropAside(host, uuid);
    await this.notifications.about(host, instance, 'shutdown.end', {}, { blockDevices });
    await this.conductor.instanceDestroy(uuid);
    await this.notifications.deleteEnd(host, instance, new Date(), blockDevices);
    this.logger.info({ instance: uuid, host }, `instance ${uuid} is deleted`);
  }
}
