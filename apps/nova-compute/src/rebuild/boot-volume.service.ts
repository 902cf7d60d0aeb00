import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceData } from '#nova-rpc';
import { OpenStackError } from '#openstack-http';
import { CinderClient } from '#service-clients';
import { VOLUME_WAIT } from '../block-devices/block-devices.service.js';
import { BuildJournal } from '../block-devices/build-journal.js';
import type { VolumeWait } from '../block-devices/volume-wait.js';
import { type ExpectedEvent, InstanceEvents } from '../external-events/instance-events.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { VolumeNotReimaged } from './rebuild-errors.js';

/** Writes images over root volumes (nova/compute/manager.py _rebuild_volume_backed_instance). */
@Injectable()
export class BootVolumeService {
  constructor(
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(InstanceEvents) private readonly events: InstanceEvents,
    @Inject(VOLUME_WAIT) private readonly wait: VolumeWait,
  ) {}

  /**
   * Safe to repeat: a volume that is being written is waited for, and one that was connected since has its image.
   *
   * @param root a volume that the server has reserved and nobody uses
   * @throws VolumeNotReimaged, OpenStackError 503 when Cinder cannot be reached
   */
  async reimage(instanceUuid: string, root: BlockDeviceData, imageRef: string): Promise<void> {
    const journal = await BuildJournal.open(this.driver.store, instanceUuid);
    if (root.volume_id === null || journal.find(root.uuid)?.row.connection_info) return;
    const written = this.events.expect(instanceUuid, 'volume-reimaged', root.volume_id);
    try {
      const before = await this.cinder.showVolume(root.volume_id);
      if (before?.status !== 'downloading') await this.cinder.reimageVolume(root.volume_id, imageRef);
      await this.#untilWritten(instanceUuid, root.volume_id, written);
    } catch (error) {
      if (error instanceof VolumeNotReimaged || (error instanceof OpenStackError && error.status === 503)) throw error;
      throw new VolumeNotReimaged(instanceUuid, error);
    } finally {
      written.forget();
    }
  }

  /** Cinder has it told; in case that it could not, or another process of this host was told, the volume is looked at too. */
  async #untilWritten(instanceUuid: string, volumeId: string, written: ExpectedEvent): Promise<void> {
    const began = Date.now();
    while (Date.now() - began < this.wait.timeoutMs) {
      if ((await written.within(this.wait.longestPollMs)) === 'failed')
        throw new VolumeNotReimaged(instanceUuid, new Error(`Cinder reported failure of volume-reimaged-${volumeId}`));
      const status = (await this.cinder.showVolume(volumeId))?.status ?? 'deleted';
      if (status === 'reserved') return;
      if (status !== 'downloading')
        throw new VolumeNotReimaged(instanceUuid, new Error(`volume ${volumeId} is ${status}`));
    }
    throw new VolumeNotReimaged(instanceUuid, new Error(`volume ${volumeId} is still downloading`));
  }
}
