import type { RequestContext } from '#openstack-http';
import type { JsonObject, JsonValue, OutboxNotification } from '#persistence';
import type { VolumeAttachment } from '../attachments/volume-attachment.entity.js';
import { apiTime, notificationTime } from '../common/openstack-time.js';
import type { Volume } from '../volumes/volume.entity.js';
import type { VolumeRecord } from '../volumes/volume-record.js';

function glanceRow(row: VolumeRecord['glanceMetadata'][number]): JsonObject {
  return {
    created_at: apiTime(row.createdAt),
    updated_at: apiTime(row.updatedAt),
    deleted_at: apiTime(row.deletedAt),
    deleted: row.deleted,
    id: row.id,
    volume_id: row.volumeId,
    snapshot_id: row.snapshotId,
    key: row.key,
    value: row.value,
  };
}

function attachmentRow(row: VolumeAttachment, volume: Volume): JsonObject {
  return {
    created_at: apiTime(row.createdAt),
    updated_at: apiTime(row.updatedAt),
    deleted_at: apiTime(row.deletedAt),
    deleted: row.deleted,
    id: row.id,
    volume_id: row.volumeId,
    instance_uuid: row.instanceUuid,
    attached_host: row.attachedHost,
    mountpoint: row.mountpoint,
    attach_time: apiTime(row.attachTime),
    detach_time: apiTime(row.detachTime),
    attach_status: row.attachStatus,
    attach_mode: row.attachMode,
    connection_info: row.connectionInfo,
    connector: row.connector,
    volume: { id: volume.id, size: volume.size, status: volume.status, attach_status: volume.attachStatus },
  };
}

/** The part of a volume's rows that notifications tell. */
export type UsageRecord = Omit<VolumeRecord, 'type'>;

/**
 * What a `volume.*` notification tells of a volume (cinder/volume/volume_utils.py _usage_from_volume): the image's
 * properties are in it as rows, when there are any.
 */
export function volumeUsage(record: UsageRecord): JsonObject {
  const { volume, metadata, glanceMetadata, attachments } = record;
  const usage: JsonObject = {
    tenant_id: volume.projectId,
    host: volume.host,
    user_id: volume.userId,
    availability_zone: volume.availabilityZone,
    volume_id: volume.id,
    volume_type: volume.volumeTypeId,
    display_name: volume.displayName,
    launched_at: notificationTime(volume.launchedAt),
    created_at: notificationTime(volume.createdAt),
    status: volume.status,
    snapshot_id: volume.snapshotId,
    size: volume.size,
    replication_status: volume.replicationStatus,
    replication_extended_status: volume.replicationExtendedStatus,
    replication_driver_data: volume.replicationDriverData,
    metadata: metadata.map(({ key, value }): JsonValue => ({ key, value })),
    volume_attachment: attachments.map((row) => attachmentRow(row, volume)),
  };
  if (glanceMetadata.length > 0) usage['glance_metadata'] = glanceMetadata.map(glanceRow);
  return usage;
}

/** `volume.<suffix>` about a volume, from `volume.<host>`, `extra` on top; messages about one volume keep their order. */
export function volumeNotification(
  suffix: string,
  record: UsageRecord,
  context: RequestContext,
  host: string,
  extra: JsonObject = {},
): OutboxNotification {
  return {
    kind: 'notify',
    eventType: `volume.${suffix}`,
    payload: { ...volumeUsage(record), ...extra },
    context: withoutToken(context),
    publisherId: `volume.${host}`,
    orderingKey: record.volume.id,
  };
}

/** A notification's readers are many: no token travels with it. */
export function withoutToken(context: RequestContext): JsonObject {
  return { ...context.toDict(), auth_token: null } as JsonObject;
}
