import { Inject, Injectable } from '@nestjs/common';
import type { BlockDeviceData } from '#nova-rpc';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { CinderClient, ServiceRefusal } from '#service-clients';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import { BuildJournal } from './build-journal.js';

/** Gives the volumes of a server back, or deletes them. */
@Injectable()
export class VolumeReleaseService {
  constructor(
    @Inject(CinderClient) private readonly cinder: CinderClient,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Undoes what a build has made: all its attachments, and the volumes that it has created. What Cinder does not do is
   * logged, with the ids that someone needs to finish it by hand.
   *
   * @returns the rows as they are without it
   */
  async undo(instanceUuid: string, rows: readonly BlockDeviceData[]): Promise<BlockDeviceData[]> {
    const journal = await BuildJournal.open(this.driver.store, instanceUuid);
    for (const row of rows) {
      const entry = journal.find(row.uuid);
      const { attachment_id, volume_id } = entry?.row ?? row;
      await this.#detach(instanceUuid, attachment_id).catch(this.#report(instanceUuid, `attachment ${attachment_id}`));
      if (entry?.created === true)
        await this.#delete(instanceUuid, volume_id).catch(this.#report(instanceUuid, `volume ${volume_id}`));
    }
    return rows.map((row) => ({ ...row, attachment_id: null, connection_info: null }));
  }

  /**
   * Lets go of the volumes of a server that is deleted. Those with delete_on_termination go, and those of a build that
   * never ended.
   *
   * @throws OpenStackError 503 when Cinder cannot be reached; a refusal is logged and passed over, as in nova
   */
  async release(instanceUuid: string, rows: readonly BlockDeviceData[]): Promise<void> {
    const journal = await BuildJournal.open(this.driver.store, instanceUuid);
    for (const row of rows) {
      const entry = journal.find(row.uuid);
      await this.#detach(instanceUuid, row.attachment_id ?? null);
      if (entry?.row.attachment_id !== row.attachment_id)
        await this.#detach(instanceUuid, entry?.row.attachment_id ?? null);
      // A volume that the row names was reported, so it is the user's to keep; one that only the journal names is not.
      if (row.volume_id !== null && row.delete_on_termination === true) await this.#delete(instanceUuid, row.volume_id);
      if (row.volume_id === null && entry?.created === true) await this.#delete(instanceUuid, entry.row.volume_id);
    }
  }

  async #detach(instanceUuid: string, attachmentId: string | null): Promise<void> {
    if (attachmentId === null) return;
    await this.#passOver(instanceUuid, `attachment ${attachmentId}`, this.cinder.deleteAttachment(attachmentId));
  }

  async #delete(instanceUuid: string, volumeId: string | null): Promise<void> {
    if (volumeId === null) return;
    await this.#passOver(instanceUuid, `volume ${volumeId}`, this.cinder.deleteVolume(volumeId));
  }

  async #passOver(instanceUuid: string, what: string, deletion: Promise<void>): Promise<void> {
    try {
      await deletion;
      this.logger.info({ instance: instanceUuid }, `${what} of instance ${instanceUuid} is deleted`);
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      this.#report(instanceUuid, what)(error);
    }
  }

  #report(instanceUuid: string, what: string): (error: unknown) => void {
    return (error) =>
      this.logger.error({ instance: instanceUuid, err: error }, `${what} of instance ${instanceUuid} was not deleted`);
  }
}
