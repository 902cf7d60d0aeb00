import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { BackupRpcApi } from '../bus/backup-rpc-api.js';
import { invalidBackup, invalidVolume } from '../common/cinder-errors.js';
import type { ViewRequest } from '../common/view-request.js';
import { Backup } from '../db/backup.entity.js';
import { type BackupRecord, backupFor, getBackup } from '../db/backup-record.js';
import { volumeFor } from '../db/volume-access.js';
import { claimVolume } from '../db/volume-claim.js';
import type { VolumeRecord } from '../db/volume-record.js';
import { VolumeCreationService } from '../volumes/volume-creation.service.js';
import type { RestoreBackupBody } from './backup.schema.js';

/** How long a restore waits for the volume that it makes, and how often it looks, in ms. */
const VOLUME_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** `POST /backups/{id}/restore`: the backup's data over a volume, or into a new one. */
@Injectable()
export class BackupRestoreService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly volumes: VolumeCreationService,
    private readonly rpc: BackupRpcApi,
  ) {}

  /**
   * @returns what the API answers
   * @throws OpenStackError 404, 400 when backup or volume are not available, or the volume is too small
   */
  async restore(request: ViewRequest, id: string, { restore }: RestoreBackupBody): Promise<Record<string, unknown>> {
    const { context } = request;
    const record = await backupFor(this.dataSource.manager, context, id);
    if (record.backup.status !== 'available') throw notRestorable();
    const volumeId = restore?.volume_id ?? (await this.#newVolume(request, record, restore?.name ?? null));
    return this.unitOfWork.run(async (tx, outbox) => {
      const { volume } = await volumeFor(tx, context, volumeId);
      if (volume.status !== 'available') throw invalidVolume('Volume to be restored to must be available');
      if (record.backup.size > volume.size)
        throw invalidVolume(`volume size ${volume.size} is too small to restore backup of size ${record.backup.size}.`);
      if (!(await claimVolume(tx, volumeId, 'restoring-backup', ['available'])))
        throw invalidVolume('Volume to be restored to must be available');
      const restoring = { status: 'restoring', restoreVolumeId: volumeId };
      const { affected } = await tx.update(Backup, { id, status: 'available', deleted: false }, restoring);
      if (affected !== 1) throw notRestorable();
      await this.rpc.restoreBackup(outbox, context, await getBackup(tx, id), volumeId);
      return { backup_id: id, volume_id: volumeId, volume_name: volume.displayName };
    });
  }

  async #newVolume(request: ViewRequest, { backup }: BackupRecord, name: string | null): Promise<string> {
    const body = {
      volume: {
        size: backup.size,
        name: name ?? `restore_backup_${backup.id}`,
        description: 'auto-created_from_restore_from_backup',
      },
    };
    const { volume } = await this.volumes.create(request, body);
    const made = await this.#made(request.context, volume.id);
    if (made.volume.status !== 'available')
      throw invalidVolume(`Error while creating volume ${volume.id} for restoring backup ${backup.id}.`);
    return volume.id;
  }

  async #made(context: RequestContext, volumeId: string): Promise<VolumeRecord> {
    const deadline = Date.now() + VOLUME_TIMEOUT_MS;
    for (;;) {
      const record = await volumeFor(this.dataSource.manager, context, volumeId);
      if (record.volume.status !== 'creating' || Date.now() > deadline) return record;
      await pause(LOOK_EVERY_MS);
    }
  }
}

function notRestorable(): Error {
  return invalidBackup('Backup status must be available');
}
