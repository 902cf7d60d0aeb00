import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { FileBackend } from '../backend/file-backend.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { BackupRpcApi } from '../bus/backup-rpc-api.js';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { BACKUP_DRIVER, bareHostOf } from '../common/cinder-constants.js';
import { Backup } from '../db/backup.entity.js';
import { getBackup } from '../db/backup-record.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { Volume } from '../db/volume.entity.js';
import { getRecord } from '../db/volume-record.js';
import { ACTIONS, DETAILS } from '../messages/message-fields.js';
import { MessagesService } from '../messages/messages.service.js';
import { backupNotification } from '../notifications/backup-usage.js';
import { backupContentText } from './backup-content.js';
import { BackupStore } from './backup-store.js';

/**
 * Takes backups: `creating` -> `available` or `error`, and what is backed up from `backing-up` to what it was
 * (cinder/backup/manager.py create_backup, continue_backup). No step does anything for a backup that is not `creating`.
 *
 * The data is read from the volume's own file, also while a server writes to it: the original takes a temporary snapshot then.
 */
@Injectable()
export class BackupCreatorService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly backend: FileBackend,
    private readonly store: BackupStore,
    private readonly messages: MessagesService,
    private readonly rpc: BackupRpcApi,
    private readonly locks: VolumeLocks,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** Step one: asks the volume manager for something to read from. */
  begin(backupId: string, context: RequestContext): Promise<void> {
    return this.locks.run(backupId, async () => {
      const backup = await this.#creating(backupId);
      if (backup === null) return;
      const reason = await this.#whyNot(backup);
      if (reason !== null) return this.#fail(backup, new Error(`Create backup aborted, ${reason}.`), context);
      await this.unitOfWork.run(async (tx, outbox) => {
        await outbox.add(backupNotification('create.start', backup, context, bareHostOf(this.config.volumeHost)));
        const container = backup.container ?? containerOf(backupId);
        await tx.update(Backup, { id: backupId }, { service: BACKUP_DRIVER, container });
        const volume = await getRecord(tx, backup.volumeId);
        await this.rpc.getBackupDevice(outbox, context, await getBackup(tx, backupId), volume);
      });
    });
  }

  /** Step two, at the volume manager: every volume is a file that the backup manager can read, so it offers the volume. */
  async offerDevice(backupId: string, context: RequestContext): Promise<void> {
    const backup = await this.#creating(backupId);
    if (backup === null) return;
    await this.unitOfWork.run(async (tx, outbox) => {
      const volume = await getRecord(tx, backup.volumeId);
      await this.rpc.continueBackup(outbox, context, await getBackup(tx, backupId), volume);
    });
  }

  /** Step three: copies the data and what the volume knows of its image. */
  copy(backupId: string, context: RequestContext): Promise<void> {
    return this.locks.run(backupId, async () => {
      const backup = await this.#creating(backupId);
      if (backup === null) return;
      try {
        const record = await getRecord(this.dataSource.manager, backup.volumeId);
        const { snapshotId, volumeId } = backup;
        const source = this.backend.pathOf(snapshotId === null ? { volumeId } : { snapshotId });
        await this.store.save(backupId, source, backupContentText(record, this.profile.backupMetadataVersion));
        await this.#finish(backup, record.volume.size, context);
      } catch (error) {
        await this.#fail(backup, error, context);
      }
    });
  }

  #creating(id: string): Promise<Backup | null> {
    return this.dataSource.manager.findOneBy(Backup, { id, status: 'creating', deleted: false });
  }

  /** An administrator may have reset what is to be backed up. */
  async #whyNot({ snapshotId, volumeId }: Backup): Promise<string | null> {
    const { manager } = this.dataSource;
    const source =
      snapshotId === null
        ? await manager.findOneBy(Volume, { id: volumeId, deleted: false })
        : await manager.findOneBy(Snapshot, { id: snapshotId, deleted: false });
    if (source?.status === 'backing-up') return null;
    const what = snapshotId === null ? 'volume' : 'snapshot';
    return `expected ${what} status backing-up but got ${source?.status ?? 'none'}`;
  }

  async #finish(backup: Backup, size: number, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await releaseSource(tx, backup, 'backing-up');
      await tx.update(Backup, { id: backup.id }, { status: 'available', size, objectCount: 1 });
      if (backup.parentId !== null) await tx.increment(Backup, { id: backup.parentId }, 'numDependentBackups', 1);
      const taken = await tx.findOneByOrFail(Backup, { id: backup.id });
      await outbox.add(backupNotification('create.end', taken, context, bareHostOf(this.config.volumeHost)));
    });
  }

  async #fail(backup: Backup, error: unknown, context: RequestContext): Promise<void> {
    const { id } = backup;
    this.logger.error({ err: error, backup_id: id }, `backup ${id} could not be taken`);
    await this.store.remove(id);
    await this.unitOfWork.run(async (tx) => {
      await releaseSource(tx, backup, 'error_backing-up');
      await tx.update(Backup, { id }, { status: 'error', failReason: String(error).slice(0, 255) });
      const { backupCreate: action } = ACTIONS;
      const detail = DETAILS.backupCreateDriverError;
      await this.messages.failed(tx, context, { resourceType: 'VOLUME_BACKUP', resourceId: id, action, detail });
    });
  }
}

/** cinder/backup/drivers/posix.py update_container_name: a folder of the backup's own, where none was asked for. */
function containerOf(id: string): string {
  return `${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
}

/** `previous_status` tells afterwards how it went. */
async function releaseSource(tx: EntityManager, backup: Backup, previousStatus: string): Promise<void> {
  if (backup.snapshotId !== null) {
    await tx.update(Snapshot, { id: backup.snapshotId, status: 'backing-up' }, { status: 'available' });
    return;
  }
  await tx.query(
    `UPDATE cinder.volumes SET status = coalesce(previous_status, 'available'), previous_status = $2, updated_at = now()
     WHERE id = $1 AND status = 'backing-up' AND NOT deleted`,
    [backup.volumeId, previousStatus],
  );
}
