import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceData } from '#nova-rpc';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient } from '#service-clients';

/**
 * Lets go of the volumes of a server that leaves its host but stays a server: each keeps an attachment without a host, so
 * that nobody else gets the volume (nova/compute/manager.py _terminate_volume_connections).
 */
@Injectable()
export class VolumeHandover {
  constructor(
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Safe to repeat: an attachment that an earlier try has made is found at Cinder.
   *
   * @returns the rows with their new attachments
   * @throws OpenStackError 503 when Cinder cannot be reached; ServiceRefusal
   */
  async reserve(instanceUuid: string, rows: readonly BlockDeviceData[]): Promise<BlockDeviceData[]> {
    const reserved: BlockDeviceData[] = [];
    for (const row of rows) reserved.push(await this.#reserve(instanceUuid, row));
    return reserved;
  }

  async #reserve(instanceUuid: string, row: BlockDeviceData): Promise<BlockDeviceData> {
    const { volume_id, attachment_id } = row;
    if (volume_id === null || attachment_id === null || row.destination_type !== 'volume') return row;
    const known = await this.cinder.attachmentsOf(volume_id, instanceUuid);
    const made = known.find(({ id }) => id !== attachment_id);
    const { id } = made ?? (await this.cinder.createAttachment(volume_id, instanceUuid));
    await this.cinder.deleteAttachment(attachment_id);
    this.logger.info({ instance: instanceUuid, volume: volume_id, attachment: id }, `volume ${volume_id} is kept`);
    return { ...row, attachment_id: id };
  }
}
