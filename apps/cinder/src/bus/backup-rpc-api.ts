import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#openstack-http';
import type { JsonObject, OutboxRpc, OutboxWriter } from '#persistence';
import { BACKUP_TOPIC, hostOfPool, VOLUME_TOPIC } from '../common/cinder-constants.js';
import type { BackupRecord } from '../db/backup-record.js';
import type { VolumeRecord } from '../db/volume-record.js';
import { backupDeviceObject, backupObject } from './backup-objects.js';

/**
 * What is said about backups: by the API to the backup manager (cinder/backup/rpcapi.py), by the backup manager to the
 * volume manager (get_backup_device), and by that one back (continue_backup).
 */
@Injectable()
export class BackupRpcApi {
  async createBackup(outbox: OutboxWriter, context: RequestContext, record: BackupRecord): Promise<void> {
    await outbox.add(toBackupManager(context, record, 'create_backup', { backup: backupObject(record) }));
  }

  async continueBackup(
    outbox: OutboxWriter,
    context: RequestContext,
    record: BackupRecord,
    volume: VolumeRecord,
  ): Promise<void> {
    const args = { backup: backupObject(record), backup_device: backupDeviceObject(volume) };
    await outbox.add(toBackupManager(context, record, 'continue_backup', args, '2.3'));
  }

  async restoreBackup(
    outbox: OutboxWriter,
    context: RequestContext,
    record: BackupRecord,
    volumeId: string,
  ): Promise<void> {
    const args = { backup: backupObject(record), volume_id: volumeId };
    await outbox.add(toBackupManager(context, record, 'restore_backup', args));
  }

  async deleteBackup(outbox: OutboxWriter, context: RequestContext, record: BackupRecord): Promise<void> {
    await outbox.add(toBackupManager(context, record, 'delete_backup', { backup: backupObject(record) }));
  }

  /** Asks the volume manager for something to read from; it answers with {@link continueBackup}. */
  async getBackupDevice(
    outbox: OutboxWriter,
    context: RequestContext,
    record: BackupRecord,
    { volume }: VolumeRecord,
  ): Promise<void> {
    await outbox.add({
      kind: 'cast',
      target: { topic: VOLUME_TOPIC, server: hostOfPool(volume.host ?? ''), version: '3.17' },
      method: 'get_backup_device',
      args: { backup: backupObject(record), want_objects: true, async_call: true },
      context: context.toDict() as JsonObject,
      orderingKey: record.backup.id,
    });
  }
}

function toBackupManager(
  context: RequestContext,
  { backup }: BackupRecord,
  method: string,
  args: JsonObject,
  version = '2.0',
): OutboxRpc {
  return {
    kind: 'cast',
    target: { topic: BACKUP_TOPIC, server: backup.host, version },
    method,
    args,
    context: context.toDict() as JsonObject,
    orderingKey: backup.id,
  };
}
