import type { JsonObject } from '#persistence';
import { objectTime } from '../common/openstack-time.js';
import type { BackupRecord } from '../db/backup-record.js';
import type { VolumeRecord } from '../db/volume-record.js';
import { versionedObject, volumeObject } from './versioned-objects.js';

/** cinder/objects/backup.py Backup 1.7. */
export function backupObject({ backup, metadata }: BackupRecord): JsonObject {
  return versionedObject('Backup', '1.7', {
    id: backup.id,
    user_id: backup.userId,
    project_id: backup.projectId,
    volume_id: backup.volumeId,
    host: backup.host,
    availability_zone: backup.availabilityZone,
    container: backup.container,
    parent_id: backup.parentId,
    status: backup.status,
    fail_reason: backup.failReason,
    size: backup.size,
    display_name: backup.displayName,
    display_description: backup.displayDescription,
    service: backup.service,
    service_metadata: backup.serviceMetadata,
    object_count: backup.objectCount,
    temp_volume_id: backup.tempVolumeId,
    temp_snapshot_id: backup.tempSnapshotId,
    num_dependent_backups: backup.numDependentBackups,
    snapshot_id: backup.snapshotId,
    data_timestamp: objectTime(backup.dataTimestamp),
    restore_volume_id: backup.restoreVolumeId,
    encryption_key_id: backup.encryptionKeyId,
    metadata,
    created_at: objectTime(backup.createdAt),
    updated_at: objectTime(backup.updatedAt),
    deleted_at: objectTime(backup.deletedAt),
    deleted: backup.deleted,
  });
}

/** What a backup is taken from (cinder/objects/backup.py BackupDeviceInfo 1.0). */
export function backupDeviceObject(record: VolumeRecord): JsonObject {
  return versionedObject('BackupDeviceInfo', '1.0', {
    volume: volumeObject(record),
    snapshot: null,
    secure_enabled: true,
  });
}
