import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionInfo } from '#image-properties';
import type { BlockDeviceData, InstanceData } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import { type AttachmentConnection, type AttachmentView, CinderClient, ServiceRefusal } from '#service-clients';
import { type ProptrailConfig, reachableHost } from '#service-process';
import { volumeConnector } from '../hosts/host-facts.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { BuildJournal } from './build-journal.js';
import { newVolumeFor } from './new-volume.js';
import { untilAvailable, type VolumeWait } from './volume-wait.js';

/** Nest token of the {@link VolumeWait}. */
export const VOLUME_WAIT = Symbol('VOLUME_WAIT');

export type VolumeRow = BlockDeviceData & { readonly volume_id: string };

export function isVolume(row: BlockDeviceData): boolean {
  return row.destination_type === 'volume' && row.no_device !== true;
}

/** cinder's flat answer -> nova's shape (nova/volume/cinder.py _translate_attachment_ref). */
export function connectionInfo(volumeId: string, flat: AttachmentConnection): ConnectionInfo {
  const { driver_volume_type, ...data } = flat;
  if (typeof driver_volume_type !== 'string')
    throw new Error(`cinder did not say how volume ${volumeId} is reached: connection_info has no driver_volume_type`);
  return { driver_volume_type, data, serial: volumeId };
}

/** Volumes of a server that is built here (nova/virt/block_device.py). */
@Injectable()
export class BlockDevicesService {
  constructor(
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(VOLUME_WAIT) private readonly wait: VolumeWait,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'host'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Creates the volumes that are to be created, and asks Cinder how this host reaches each.
   * What an earlier delivery of the message has made is used again.
   *
   * @param mountpoints device names by the uuid of their row, for Cinder to show
   * @returns the rows with volume_id, attachment_id and connection_info; local disks as they came
   * @throws VolumeNotCreated, ServiceRefusal, OpenStackError 503 when Cinder cannot be reached
   */
  async attach(
    host: string,
    instance: InstanceData,
    rows: readonly BlockDeviceData[],
    mountpoints: ReadonlyMap<string, string>,
  ): Promise<BlockDeviceData[]> {
    if (!rows.some(isVolume)) return [...rows];
    const journal = await BuildJournal.open(this.driver.store, instance.uuid);
    const attached: BlockDeviceData[] = [];
    for (const row of rows) {
      const connector = volumeConnector(host, reachableHost(this.config.host), mountpoints.get(row.uuid) ?? null);
      attached.push(isVolume(row) ? await this.#attach(instance, journal, row, connector) : row);
    }
    return attached;
  }

  /** Tells Cinder that the server uses its volumes now. */
  async complete(rows: readonly BlockDeviceData[]): Promise<void> {
    for (const { attachment_id } of rows.filter(isVolume))
      if (attachment_id !== null) await this.cinder.completeAttachment(attachment_id);
  }

  /** The build is reported: nothing of it is to be undone any more. */
  async settle(instanceUuid: string, rows: readonly BlockDeviceData[]): Promise<void> {
    if (rows.some(isVolume)) await (await BuildJournal.open(this.driver.store, instanceUuid)).discard();
  }

  async #attach(
    instance: InstanceData,
    journal: BuildJournal,
    asked: BlockDeviceData,
    connector: Readonly<Record<string, unknown>>,
  ): Promise<BlockDeviceData> {
    const known = journal.find(asked.uuid);
    if (known?.row.connection_info) return known.row;
    const created = known?.created ?? asked.volume_id === null;
    const row = known === undefined ? await this.#withVolume(instance, asked) : (known.row as VolumeRow);
    if (known === undefined) await journal.record({ row, created });
    if (created) await untilAvailable(this.cinder, row.volume_id, this.wait);
    const { id, connection_info } = await this.#reach(instance.uuid, row, connector);
    const attached = {
      ...row,
      attachment_id: id,
      connection_info: connectionInfo(row.volume_id, connection_info),
    };
    await journal.record({ row: attached, created });
    this.logger.info(
      { instance: instance.uuid, volume: row.volume_id, attachment: id },
      `volume ${row.volume_id} is reachable for instance ${instance.uuid}`,
    );
    return attached;
  }

  async #withVolume(instance: InstanceData, row: BlockDeviceData): Promise<VolumeRow> {
    if (row.volume_id !== null) return { ...row, volume_id: row.volume_id };
    const volume = await this.cinder.createVolume(await newVolumeFor(this.cinder, instance.uuid, row));
    this.logger.info({ instance: instance.uuid, volume: volume.id }, `volume ${volume.id} is being created`);
    return { ...row, volume_id: volume.id };
  }

  /** An attachment that is gone, undone by an earlier delivery, is made anew. */
  async #reach(
    instanceUuid: string,
    row: VolumeRow,
    connector: Readonly<Record<string, unknown>>,
  ): Promise<AttachmentView> {
    if (row.attachment_id !== null) {
      try {
        return await this.cinder.updateAttachment(row.attachment_id, connector);
      } catch (error) {
        if (!(error instanceof ServiceRefusal && error.status === 404)) throw error;
      }
    }
    const { id } = await this.cinder.createAttachment(row.volume_id, instanceUuid);
    return this.cinder.updateAttachment(id, connector);
  }
}
