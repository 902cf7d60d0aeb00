import type { RequestContext } from '#openstack-http';
import type { OutboxNotification } from '#persistence';
import { notificationTime } from '../common/openstack-time.js';
import type { Backup } from '../db/backup.entity.js';
import { withoutToken } from './volume-usage.js';

/** `backup.<suffix>` (cinder/volume/volume_utils.py _usage_from_backup), from `backup.<host>`. */
export function backupNotification(
  suffix: string,
  backup: Backup,
  context: RequestContext,
  host: string,
): OutboxNotification {
  return {
    kind: 'notify',
    eventType: `backup.${suffix}`,
    payload: {
      tenant_id: backup.projectId,
      user_id: backup.userId,
      availability_zone: backup.availabilityZone,
      backup_id: backup.id,
      host: backup.host,
      display_name: backup.displayName,
      created_at: notificationTime(backup.createdAt),
      status: backup.status,
      volume_id: backup.volumeId,
      size: backup.size,
      service_metadata: backup.serviceMetadata,
      service: backup.service,
      fail_reason: backup.failReason,
      parent_id: backup.parentId,
      num_dependent_backups: backup.numDependentBackups,
      snapshot_id: backup.snapshotId,
    },
    context: withoutToken(context),
    publisherId: `backup.${host}`,
    orderingKey: backup.id,
  };
}
