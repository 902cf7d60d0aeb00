import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { FileBackend } from '../backend/file-backend.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { BackupRpcApi } from '../bus/backup-rpc-api.js';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { Backup } from '../db/backup.entity.js';
import { getBackup } from '../db/backup-record.js';
import { GlanceMetadataExists } from '../db/glance-metadata-exists.js';
import { Volume } from '../db/volume.entity.js';
import { findRecord, getRecord, type VolumeRecord } from '../db/volume-record.js';
import { forgetVolumeWork, volumeWork } from '../db/worker-rows.js';
import { MessagesService } from '../messages/messages.service.js';
import { volumeNotification } from '../notifications/volume-usage.js';
import { ServiceReporter } from '../services/service-reporter.js';
import { isPassing } from './passing-trouble.js';
import { type FilledVolume, VolumeSourceService } from './volume-source.service.js';

/** A volume that is to be made, and from what. */
interface Work {
  readonly record: VolumeRecord;
  readonly imageId: string | null;
  readonly backupId: string | null;
}

/**
 * Makes volumes: `creating` (2014.1: and `downloading`) -> `available` or `error`.
 *
 * Idempotent: the worker row that the API stored with the volume says whether there is work left, so a message that
 * comes again, or a start after a crash, begins that volume anew or finds it done.
 */
@Injectable()
export class VolumeBuilderService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly sources: VolumeSourceService,
    private readonly backend: FileBackend,
    private readonly messages: MessagesService,
    private readonly reporter: ServiceReporter,
    private readonly locks: VolumeLocks,
    private readonly backups: BackupRpcApi,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param mayTryAgain whether somebody comes back when Glance can't be reached now; otherwise the volume goes to error
   * @throws what stood in the way for now, if `mayTryAgain`
   */
  build(volumeId: string, context: RequestContext, mayTryAgain: boolean): Promise<void> {
    return this.locks.run(volumeId, async () => {
      const work = await this.#unfinished(volumeId);
      if (work === null) return;
      const { record, imageId, backupId } = work;
      await this.#begin(record, imageId, context);
      try {
        if (backupId !== null) return await this.#handToBackup(record.volume, backupId, context);
        const filled = await this.sources.fill(record.volume, imageId);
        await this.#finish(volumeId, filled, context);
      } catch (error) {
        if (mayTryAgain && isPassing(error)) throw error;
        await this.#fail(record.volume, imageId, error, context);
      }
    });
  }

  async #unfinished(volumeId: string): Promise<Work | null> {
    const { manager } = this.dataSource;
    const request = await volumeWork(manager, volumeId, 'creating');
    const record = request === null ? null : await findRecord(manager, volumeId);
    if (request === null || record === null) return null;
    return { record, imageId: request.imageId ?? null, backupId: request.backupId ?? null };
  }

  async #begin(record: VolumeRecord, imageId: string | null, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await outbox.add(volumeNotification('create.start', record, context, record.volume.host ?? ''));
      const status = imageId === null ? 'creating' : this.profile.statusWhileCopying;
      if (status !== 'creating') await tx.update(Volume, { id: record.volume.id, status: 'creating' }, { status });
    });
  }

  /**
   * A blank disk, and the rest is the backup manager's: the volume stays `creating` until the backup is restored into it
   * (cinder/volume/flows/manager/create_volume.py _create_from_backup).
   */
  async #handToBackup(volume: Volume, backupId: string, context: RequestContext): Promise<void> {
    await this.backend.createBlank({ volumeId: volume.id }, volume.size);
    await this.unitOfWork.run(async (tx, outbox) => {
      const restoring = { status: 'restoring', restoreVolumeId: volume.id };
      const { affected } = await tx.update(Backup, { id: backupId, status: 'available', deleted: false }, restoring);
      if (affected !== 1) throw new Error(`backup ${backupId} is not available any more`);
      await tx.update(Volume, { id: volume.id }, { sharedTargets: false, serviceUuid: this.reporter.uuid });
      await forgetVolumeWork(tx, volume.id);
      await this.backups.restoreBackup(outbox, context, await getBackup(tx, backupId), volume.id);
      const record = await getRecord(tx, volume.id);
      await outbox.add(volumeNotification('create.end', record, context, volume.host ?? ''));
    });
  }

  async #finish(volumeId: string, filled: FilledVolume, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await filled.writeRows(tx);
      const values = { launchedAt: new Date(), sharedTargets: false, serviceUuid: this.reporter.uuid };
      await tx.update(Volume, { id: volumeId }, filled.bootable ? { ...values, bootable: true } : values);
      // A server may have reserved the volume while it was downloading.
      for (const status of ['creating', 'downloading'])
        await tx.update(Volume, { id: volumeId, status }, { status: 'available' });
      await forgetVolumeWork(tx, volumeId);
      const record = await getRecord(tx, volumeId);
      await outbox.add(volumeNotification('create.end', record, context, record.volume.host ?? ''));
    });
  }

  async #fail(volume: Volume, imageId: string | null, error: unknown, context: RequestContext): Promise<void> {
    this.logger.error({ err: error, volume_id: volume.id }, `volume ${volume.id} could not be created`);
    await this.backend.remove({ volumeId: volume.id });
    // The data is there then, and the flag was set before the rows were tried (create_volume.py _handle_bootable_volume_glance_meta).
    const bootable = error instanceof GlanceMetadataExists ? { bootable: true } : {};
    await this.unitOfWork.run(async (tx) => {
      await tx.update(Volume, { id: volume.id }, { status: 'error', ...bootable });
      await forgetVolumeWork(tx, volume.id);
      await this.messages.volumeNotCreated(tx, context, volume.id, imageId, error);
    });
  }
}
