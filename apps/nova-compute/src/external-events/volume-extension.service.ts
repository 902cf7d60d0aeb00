import { Inject, Injectable } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient } from '#service-clients';
import { AttachmentRunner } from '../attachments/attachment-runner.service.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import type { ServerEvent } from './external-event.message.js';

const GIB = 1024 ** 3;

/** Cinder has made a volume larger that a server uses (nova/compute/manager.py extend_volume). */
@Injectable()
export class VolumeExtension {
  constructor(
    @Inject(AttachmentRunner) private readonly runner: AttachmentRunner,
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** The guest that runs sees the new size at once, and the server's block device notes it. Safe to repeat. */
  extend({ host, instance, blockDevices, event: { tag: volumeId } }: ServerEvent): Promise<void> {
    return this.runner.run({
      host,
      instance,
      method: 'extend_volume',
      run: async () => {
        const device = blockDevices.find(({ volume_id }) => volume_id !== null && volume_id === volumeId);
        const volume = device === undefined ? null : await this.cinder.showVolume(volumeId ?? '');
        if (device === undefined || volume === null) {
          const text = `Extend volume failed, volume ${volumeId} is not attached to instance.`;
          this.logger.warn({ instance: instance.uuid, host }, text);
          return { report: {}, answer: undefined };
        }
        await this.driver.extendVolume(host, instance.uuid, volume.id, volume.size * GIB);
        return { report: { block_device_sizes: { [device.uuid]: volume.size } }, answer: undefined };
      },
      undo: async () => ({}),
    });
  }
}
