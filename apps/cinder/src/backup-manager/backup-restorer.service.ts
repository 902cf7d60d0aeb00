import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { FileBackend } from '../backend/file-backend.js';
import { VolumeLocks } from '../backend/volume-locks.js';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { bareHostOf } from '../common/cinder-constants.js';
import { Backup } from '../db/backup.entity.js';
import { addGlanceRows, deleteGlanceRows } from '../db/glance-metadata-rows.js';
import { softDelete } from '../db/soft-delete.js';
import { Volume } from '../db/volume.entity.js';
import { VolumeMetadata } from '../db/volume-metadata.entity.js';
import { ACTIONS, DETAILS } from '../messages/message-fields.js';
import { MessagesService } from '../messages/messages.service.js';
import { backupNotification } from '../notifications/backup-usage.js';
import { type BackupContent, readBackupContent } from './backup-content.js';
import { BackupStore } from './backup-store.js';

/** A volume that was there before, and one that was made to be filled. */
const RESTORABLE = ['restoring-backup', 'creating'];
const SOURCE_BACKUP = 'src_backup_id';

/**
 * Restores backups: the backup from `restoring` to `available`, the volume from `restoring-backup`, or from `creating` where it
 * was made for it, to `available` or `error_restoring` (cinder/backup/manager.py restore_backup). The volume's image metadata is replaced by the backup's, and the
 * volume is bootable then.
 */
@Injectable()
export class BackupRestorerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly backend: FileBackend,
    private readonly store: BackupStore,
    private readonly messages: MessagesService,
    private readonly locks: VolumeLocks,
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** Does nothing for a backup that is not being restored; which volume it goes to, its row tells. */
  restore(backupId: string, context: RequestContext): Promise<void> {
    return this.locks.run(backupId, async () => {
      const { manager } = this.dataSource;
      const backup = await manager.findOneBy(Backup, { id: backupId, status: 'restoring', deleted: false });
      if (backup === null) return;
      await this.unitOfWork.run(async (_, outbox) => {
        await outbox.add(backupNotification('restore.start', backup, context, bareHostOf(this.config.volumeHost)));
      });
      try {
        const volume = await manager.findOneByOrFail(Volume, { id: backup.restoreVolumeId ?? '', deleted: false });
        if (!RESTORABLE.includes(volume.status))
          throw new Error(
            `Restore backup aborted, expected volume status ${RESTORABLE.join(',')} but got ${volume.status}.`,
          );
        const content = readBackupContent(await this.store.readMetadata(backupId));
        await this.backend.copyFile(this.store.dataOf(backupId), { volumeId: volume.id }, volume.size);
        await this.#finish(backup, volume, content, context);
      } catch (error) {
        await this.#fail(backup, error, context);
      }
    });
  }

  async #finish(backup: Backup, volume: Volume, content: BackupContent, context: RequestContext): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await this.#putContent(tx, volume, content);
      if (this.profile.notesSourceBackup) await noteSource(tx, backup, volume.id);
      const launched = volume.status === 'creating' ? { launchedAt: new Date() } : {};
      await tx.update(Volume, { id: volume.id, status: volume.status }, { status: 'available', ...launched });
      await tx.update(Backup, { id: backup.id }, { status: 'available' });
      const restored = await tx.findOneByOrFail(Backup, { id: backup.id });
      await outbox.add(backupNotification('restore.end', restored, context, bareHostOf(this.config.volumeHost)));
    });
  }

  async #putContent(tx: EntityManager, volume: Volume, content: BackupContent): Promise<void> {
    const { id } = volume;
    const names = content.base === null ? {} : this.profile.restoredNames(content.base, volume);
    if (Object.keys(names).length > 0) await tx.update(Volume, { id }, names);
    if (content.metadata !== null) {
      await softDelete(tx, 'volume_metadata', 'volume_id', id);
      const rows = Object.entries(content.metadata).map(([key, value]) => ({ volumeId: id, key, value }));
      if (rows.length > 0) await tx.insert(VolumeMetadata, rows);
    }
    if (content.glanceMetadata === null) return;
    await deleteGlanceRows(tx, { volumeId: id });
    await addGlanceRows(tx, { volumeId: id }, Object.entries(content.glanceMetadata));
    await tx.update(Volume, { id }, { bootable: true });
  }

  async #fail({ id, restoreVolumeId }: Backup, error: unknown, context: RequestContext): Promise<void> {
    this.logger.error({ err: error, backup_id: id }, `backup ${id} could not be restored to ${restoreVolumeId}`);
    await this.unitOfWork.run(async (tx) => {
      const restoring = { id: restoreVolumeId ?? '', status: In(RESTORABLE) };
      await tx.update(Volume, restoring, { status: 'error_restoring' });
      await tx.update(Backup, { id }, { status: 'available' });
      const { backupRestore: action } = ACTIONS;
      const detail = DETAILS.backupRestoreError;
      await this.messages.failed(tx, context, { resourceType: 'VOLUME_BACKUP', resourceId: id, action, detail });
    });
  }
}

/** A volume with another volume's data says whose, by the backup it came from. */
async function noteSource(tx: EntityManager, backup: Backup, volumeId: string): Promise<void> {
  const noted = await tx.findOneBy(VolumeMetadata, { volumeId, key: SOURCE_BACKUP, deleted: false });
  if (backup.volumeId === volumeId && (noted === null || noted.value === backup.id)) return;
  if (noted === null) await tx.insert(VolumeMetadata, { volumeId, key: SOURCE_BACKUP, value: backup.id });
  else await tx.update(VolumeMetadata, { id: noted.id }, { value: backup.id });
}
