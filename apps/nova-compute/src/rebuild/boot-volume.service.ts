import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceData } from '#nova-rpc';
import { OpenStackError } from '#openstack-http';
import { CinderClient } from '#service-clients';
import { VOLUME_WAIT } from '../block-devices/block-devices.service.js';
import { BuildJournal } from '../block-devices/build-journal.js';
import type { VolumeWait } from '../block-devices/volume-wait.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { VolumeNotReimaged } from './rebuild-errors.js';

/** Writes images over root volumes (nova/compute/manager.py _rebuild_volume_backed_instance). */
@Injectable()
export class BootVolumeService {
  constructor(
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
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
    try {
      const before = await this.cinder.showVolume(root.volume_id);
      if (before?.status !== 'downloading') await this.cinder.reimageVolume(root.volume_id, imageRef);
      await this.#untilWritten(instanceUuid, root.volume_id);
    } catch (error) {
      if (error instanceof VolumeNotReimaged || (error instanceof OpenStackError && error.status === 503)) throw error;
      throw new VolumeNotReimaged(instanceUuid, error);
    }
  }

  async #untilWritten(instanceUuid: string, volumeId: string): Promise<void> {
    const began = Date.now();
    let pollMs = this.wait.firstPollMs;
    for (;;) {
      const status = (await this.cinder.showVolume(volumeId))?.status ?? 'deleted';
      if (status !== 'downloading') {
        if (status === 'reserved') return;
        throw new VolumeNotReimaged(instanceUuid, new Error(`volume ${volumeId} is ${status}`));
      }
      if (Date.now() - began >= this.wait.timeoutMs)
        throw new VolumeNotReimaged(instanceUuid, new Error(`volume ${volumeId} is still downloading`));
      await delay(pollMs);
      pollMs = Math.min(pollMs * 1.5, this.wait.longestPollMs);
    }
  }
}
