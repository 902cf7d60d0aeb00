import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { ImageUnacceptable } from '../backend/disk-image-probe.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { addGlanceRows, deleteGlanceRows } from '../db/glance-metadata-rows.js';
import { Volume } from '../db/volume.entity.js';
import { findRecord, getRecord } from '../db/volume-record.js';
import { forgetVolumeWork, volumeWork } from '../db/worker-rows.js';
import { ACTIONS, DETAILS } from '../messages/message-fields.js';
import { MessagesService } from '../messages/messages.service.js';
import { ComputeEventsService } from './compute-events.service.js';
import { isPassing } from './passing-trouble.js';
import { VolumeSourceService } from './volume-source.service.js';

/**
 * Writes another image over volumes: `downloading` -> the status before, or `error`. The rows of the old image go and those
 * of the new one come, in one transaction, after the data is there (cinder/volume/manager.py reimage).
 */
@Injectable()
export class VolumeReimagerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly sources: VolumeSourceService,
    private readonly messages: MessagesService,
    private readonly locks: VolumeLocks,
    private readonly compute: ComputeEventsService,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param mayTryAgain whether somebody comes back when Glance can't be reached now
   * @throws what stood in the way for now, if `mayTryAgain`
   */
  reimage(volumeId: string, context: RequestContext, mayTryAgain: boolean): Promise<void> {
    return this.locks.run(volumeId, async () => {
      await this.#reimage(volumeId, context, mayTryAgain);
      await this.compute.tell(volumeId, context);
    });
  }

  async #reimage(volumeId: string, context: RequestContext, mayTryAgain: boolean): Promise<void> {
    const { manager } = this.dataSource;
    const work = await volumeWork(manager, volumeId, 'reimaging');
    const record = work === null ? null : await findRecord(manager, volumeId);
    if (record === null) return;
    try {
      const rows = await this.sources.copyImage(record.volume, work?.imageId ?? '');
      await this.#finish(record.volume, rows, context);
    } catch (error) {
      if (mayTryAgain && isPassing(error)) throw error;
      await this.#fail(volumeId, error, context);
    }
  }

  /** Only a server that waits for its root volume is told: it has the volume reserved. */
  async #finish(
    { id, previousStatus }: Volume,
    rows: [key: string, value: string][],
    context: RequestContext,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await deleteGlanceRows(tx, { volumeId: id });
      await addGlanceRows(tx, { volumeId: id }, rows);
      await tx.update(Volume, { id }, { bootable: true });
      await tx.update(Volume, { id, status: 'downloading' }, { status: previousStatus ?? 'available' });
      const record = await getRecord(tx, id);
      if (record.volume.status === 'reserved') await this.compute.note(tx, record, 'volume-reimaged', context);
      else await forgetVolumeWork(tx, id);
    });
  }

  async #fail(volumeId: string, error: unknown, context: RequestContext): Promise<void> {
    this.logger.error({ err: error, volume_id: volumeId }, `volume ${volumeId} could not be re-imaged`);
    const detail = error instanceof ImageUnacceptable ? DETAILS.imageFormatUnacceptable : DETAILS.unknownError;
    await this.unitOfWork.run(async (tx) => {
      const failed = { status: 'error', previousStatus: 'downloading' };
      await tx.update(Volume, { id: volumeId, status: 'downloading' }, failed);
      await forgetVolumeWork(tx, volumeId);
      await this.messages.failed(tx, context, { resourceId: volumeId, action: ACTIONS.reimageVolume, detail });
    });
  }
}
