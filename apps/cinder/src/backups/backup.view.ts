import { apiTime } from '../common/openstack-time.js';
import { linksOf, type ViewRequest } from '../common/view-request.js';
import type { BackupRecord } from '../db/backup-record.js';

export function backupSummary({ backup }: BackupRecord, request: ViewRequest): Record<string, unknown> {
  return { id: backup.id, name: backup.displayName, links: linksOf(request, 'backups', backup.id) };
}

/** cinder/api/v3/views/backups.py, and what the controller adds to it. */
export function backupDetail({ backup, metadata }: BackupRecord, request: ViewRequest): Record<string, unknown> {
  const { version, context } = request;
  return {
    id: backup.id,
    status: backup.status,
    size: backup.size,
    object_count: backup.objectCount,
    availability_zone: backup.availabilityZone,
    container: backup.container,
    created_at: apiTime(backup.createdAt),
    updated_at: apiTime(backup.updatedAt),
    name: backup.displayName,
    description: backup.displayDescription,
    fail_reason: backup.failReason,
    volume_id: backup.volumeId,
    links: linksOf(request, 'backups', backup.id),
    is_incremental: backup.parentId !== null,
    has_dependent_backups: backup.numDependentBackups > 0,
    snapshot_id: backup.snapshotId,
    data_timestamp: apiTime(backup.dataTimestamp),
    ...(version.atLeast('3.43') ? { metadata } : {}),
    ...(version.atLeast('3.18') && context.isAdmin ? { 'os-backup-project-attr:project_id': backup.projectId } : {}),
    ...(version.atLeast('3.56') && context.isAdmin ? { user_id: backup.userId } : {}),
  };
}
