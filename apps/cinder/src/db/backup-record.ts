import { type EntityManager, In } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { backupNotFound, isUuid } from '../common/cinder-errors.js';
import { Backup } from './backup.entity.js';
import { BackupMetadata } from './backup-metadata.entity.js';
import { dictOf } from './volume-record.js';

/** A backup with its user's metadata. */
export interface BackupRecord {
  readonly backup: Backup;
  readonly metadata: Record<string, string>;
}

export async function backupRecords(manager: EntityManager, backups: readonly Backup[]): Promise<BackupRecord[]> {
  if (backups.length === 0) return [];
  const where = { backupId: In(backups.map(({ id }) => id)), deleted: false };
  const rows = await manager.find(BackupMetadata, { where, order: { id: 'ASC' } });
  return backups.map((backup) => ({
    backup,
    metadata: dictOf(rows.filter(({ backupId }) => backupId === backup.id)),
  }));
}

/** A backup that is known to exist, deleted or not. */
export async function getBackup(manager: EntityManager, id: string): Promise<BackupRecord> {
  const [record] = await backupRecords(manager, [await manager.findOneByOrFail(Backup, { id })]);
  return record as BackupRecord;
}

/**
 * The backup of an id, if the caller may know of it.
 *
 * @throws OpenStackError 404 when there is none or it is another project's
 */
export async function backupFor(manager: EntityManager, context: RequestContext, id: string): Promise<BackupRecord> {
  const backup = isUuid(id) ? await manager.findOneBy(Backup, { id, deleted: false }) : null;
  if (backup === null || !(context.isAdmin || backup.projectId === context.projectId)) throw backupNotFound(id);
  const [record] = await backupRecords(manager, [backup]);
  return record as BackupRecord;
}

export async function putBackupMetadata(
  tx: EntityManager,
  backupId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const rows = Object.entries(metadata).map(([key, value]) => ({ backupId, key, value }));
  if (rows.length > 0) await tx.insert(BackupMetadata, rows);
}
