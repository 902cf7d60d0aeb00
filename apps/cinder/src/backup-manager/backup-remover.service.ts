import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { VolumeLocks } from '../backend/volume-locks.js';
import { bareHostOf } from '../common/cinder-constants.js';
import { Backup } from '../db/backup.entity.js';
import { BackupMetadata } from '../db/backup-metadata.entity.js';
import { backupNotification } from '../notifications/backup-usage.js';
import { BackupStore } from './backup-store.js';

/** Deletes backups: the files first, then the rows, which stay as deleted ones (cinder/backup/manager.py delete_backup). */
@Injectable()
export class BackupRemoverService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly store: BackupStore,
    private readonly locks: VolumeLocks,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** Does nothing for a backup that is gone or is not to be deleted. */
  remove(backupId: string, context: RequestContext): Promise<void> {
    return this.locks.run(backupId, async () => {
      const doomed = { id: backupId, status: 'deleting', deleted: false };
      const backup = await this.dataSource.manager.findOneBy(Backup, doomed);
      if (backup === null) return;
      const host = bareHostOf(this.config.volumeHost);
      await this.unitOfWork.run(async (_, outbox) => {
        await outbox.add(backupNotification('delete.start', backup, context, host));
      });
      await this.store.remove(backupId);
      await this.unitOfWork.run(async (tx, outbox) => {
        const gone = { deleted: true, deletedAt: new Date() };
        await tx.update(BackupMetadata, { backupId, deleted: false }, gone);
        await tx.update(Backup, { id: backupId }, { ...gone, status: 'deleted' });
        if (backup.parentId !== null) await tx.decrement(Backup, { id: backup.parentId }, 'numDependentBackups', 1);
        const after = await tx.findOneByOrFail(Backup, { id: backupId });
        await outbox.add(backupNotification('delete.end', after, context, host));
      });
    });
  }
}
