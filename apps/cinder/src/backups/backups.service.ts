import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { boolFromString } from '#image-properties';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { BackupRpcApi } from '../bus/backup-rpc-api.js';
import { AVAILABILITY_ZONE, bareHostOf } from '../common/cinder-constants.js';
import { invalidBackup, invalidSnapshot, invalidVolume } from '../common/cinder-errors.js';
import { strippedText } from '../common/conversions.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { Backup } from '../db/backup.entity.js';
import { BackupMetadata } from '../db/backup-metadata.entity.js';
import { type BackupRecord, backupFor, getBackup, putBackupMetadata } from '../db/backup-record.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { snapshotFor } from '../db/snapshot-access.js';
import { volumeFor } from '../db/volume-access.js';
import { claimVolume } from '../db/volume-claim.js';
import type { VolumeRecord } from '../db/volume-record.js';
import type { CreateBackupBody, UpdateBackupBody } from './backup.schema.js';

/** Backups of volumes, as the API sees them (cinder/backup/api.py). */
@Injectable()
export class BackupsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly rpc: BackupRpcApi,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @throws OpenStackError 404 */
  show(context: RequestContext, id: string): Promise<BackupRecord> {
    return inOneSnapshot(this.dataSource, (manager) => backupFor(manager, context, id));
  }

  /**
   * Stores the backup as `creating` and tells its manager; what is backed up is `backing-up` meanwhile.
   *
   * @throws OpenStackError 404, 400 for a volume or snapshot in another state, or an increment to nothing
   */
  create(context: RequestContext, { backup: wanted }: CreateBackupBody): Promise<BackupRecord> {
    const id = randomUUID();
    return this.unitOfWork.run(async (tx, outbox) => {
      const record = await volumeFor(tx, context, wanted.volume_id);
      const snapshot = wanted.snapshot_id ? await claimSnapshot(tx, context, record, wanted.snapshot_id) : null;
      if (snapshot === null) await claimForBackup(tx, record, boolFromString(wanted.force));
      const parent = boolFromString(wanted.incremental) ? await latestBackup(tx, context, record, snapshot) : null;
      await tx.insert(Backup, {
        id,
        userId: context.userId,
        projectId: context.projectId,
        volumeId: record.volume.id,
        host: bareHostOf(this.config.volumeHost),
        availabilityZone: wanted.availability_zone ?? AVAILABILITY_ZONE,
        displayName: strippedText(wanted.name),
        displayDescription: strippedText(wanted.description),
        container: wanted.container ?? null,
        parentId: parent?.id ?? null,
        status: 'creating',
        size: record.volume.size,
        snapshotId: snapshot?.id ?? null,
        dataTimestamp: snapshot?.createdAt ?? new Date(),
      });
      await putBackupMetadata(tx, id, wanted.metadata ?? {});
      const created = await getBackup(tx, id);
      await this.rpc.createBackup(outbox, context, created);
      return created;
    });
  }

  /** Name, description, and metadata as a whole. @throws OpenStackError 404 */
  update(context: RequestContext, id: string, { backup: wanted }: UpdateBackupBody): Promise<BackupRecord> {
    const values = {
      ...(wanted !== null && 'name' in wanted ? { displayName: strippedText(wanted.name) } : {}),
      ...(wanted !== null && 'description' in wanted ? { displayDescription: strippedText(wanted.description) } : {}),
    };
    return this.unitOfWork.run(async (tx) => {
      await backupFor(tx, context, id);
      if (Object.keys(values).length > 0) await tx.update(Backup, { id }, values);
      if (wanted?.metadata !== undefined) {
        await tx.update(BackupMetadata, { backupId: id, deleted: false }, { deleted: true, deletedAt: new Date() });
        await putBackupMetadata(tx, id, wanted.metadata);
      }
      return getBackup(tx, id);
    });
  }

  /** @throws OpenStackError 404, 400 in another state and while increments build on it */
  async delete(context: RequestContext, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx, outbox) => {
      await backupFor(tx, context, id);
      const [, changed] = await tx.query(
        `UPDATE cinder.backups SET status = 'deleting', updated_at = now()
         WHERE id = $1 AND NOT deleted AND status IN ('available', 'error')`,
        [id],
      );
      if (changed !== 1) throw invalidBackup('Backup status must be available or error');
      if (await tx.existsBy(Backup, { parentId: id, deleted: false }))
        throw invalidBackup('Incremental backups exist for this backup.');
      await this.rpc.deleteBackup(outbox, context, await getBackup(tx, id));
    });
  }
}

async function claimSnapshot(
  tx: EntityManager,
  context: RequestContext,
  { volume }: VolumeRecord,
  snapshotId: string,
): Promise<Snapshot> {
  const snapshot = await snapshotFor(tx, context, snapshotId);
  if (snapshot.volumeId !== volume.id)
    throw invalidVolume(`Volume ${volume.id} does not match with snapshot.volume_id ${snapshot.volumeId}.`);
  const { affected } = await tx.update(Snapshot, { id: snapshotId, status: 'available' }, { status: 'backing-up' });
  if (affected !== 1)
    throw invalidSnapshot(
      `Snapshot to be backed up must be available, but the current status is "${snapshot.status}".`,
    );
  return snapshot;
}

async function claimForBackup(tx: EntityManager, { volume }: VolumeRecord, force: boolean): Promise<void> {
  if (volume.status === 'in-use' && !force) throw invalidVolume('Backing up an in-use volume must use the force flag.');
  if (await claimVolume(tx, volume.id, 'backing-up', ['available', 'in-use'])) return;
  throw invalidVolume(
    `Volume to be backed up must be available or in-use, but the current status is "${volume.status}".`,
  );
}

/** The newest backup of the volume's data that is older than a snapshot to be backed up. */
async function latestBackup(
  tx: EntityManager,
  { projectId }: RequestContext,
  { volume }: VolumeRecord,
  snapshot: Snapshot | null,
): Promise<Backup> {
  const [latest]: { id: string }[] = await tx.query(
    `SELECT id FROM cinder.backups
     WHERE volume_id = $1 AND project_id = $2 AND status = 'available' AND NOT deleted
       AND ($3::timestamptz IS NULL OR data_timestamp < $3) ORDER BY data_timestamp DESC LIMIT 1`,
    [volume.id, projectId, snapshot?.createdAt ?? null],
  );
  if (latest === undefined) throw invalidBackup('No backups available to do an incremental backup.');
  return tx.findOneByOrFail(Backup, { id: latest.id });
}
