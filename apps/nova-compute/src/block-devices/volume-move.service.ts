import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceData, InstanceData } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import { CinderClient } from '#service-clients';
import { type ProptrailConfig, reachableHost } from '#service-process';
import { volumeConnector } from '../hosts/host-facts.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { connectionInfo, isVolume, type VolumeRow } from './block-devices.service.js';
import { BuildJournal } from './build-journal.js';

/** Volumes of a server that comes from another host. */
@Injectable()
export class VolumeMoveService {
  constructor(
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'host'>,
  ) {}

  /**
   * Connects this host to the server's volumes, and lets go of the way that the other one had to them. The new attachment
   * is made before the old one goes, so that nobody else gets the volume in between (nova/compute/manager.py
   * _terminate_volume_connections, _update_volume_attachments).
   *
   * @returns the rows as they are then
   */
  async arrive(host: string, { uuid }: InstanceData, rows: readonly BlockDeviceData[]): Promise<BlockDeviceData[]> {
    if (!rows.some(isVolume)) return [...rows];
    const journal = await BuildJournal.open(this.driver.store, uuid);
    const arrived: BlockDeviceData[] = [];
    for (const row of rows)
      arrived.push(
        isVolume(row) && row.volume_id !== null ? await this.#arrive(host, uuid, journal, row as VolumeRow) : row,
      );
    return arrived;
  }

  async #arrive(host: string, uuid: string, journal: BuildJournal, row: VolumeRow): Promise<BlockDeviceData> {
    const known = journal.find(row.uuid)?.row.attachment_id;
    const attachment_id = known ?? (await this.cinder.createAttachment(row.volume_id, uuid)).id;
    if (known === undefined) await journal.record({ row: { ...row, attachment_id }, created: false });
    if (row.attachment_id !== null && row.attachment_id !== attachment_id)
      await this.cinder.deleteAttachment(row.attachment_id);
    const connector = volumeConnector(host, reachableHost(this.config.host), row.device_name);
    const { connection_info } = await this.cinder.updateAttachment(attachment_id, connector);
    return { ...row, attachment_id, connection_info: connectionInfo(row.volume_id, connection_info) };
  }
}
