import type { RequestContext } from '#openstack-http';
import type { JsonObject, JsonValue, OutboxNotification } from '#persistence';
import { apiTime, notificationTime } from '../common/openstack-time.js';
import type { Volume } from '../db/volume.entity.js';
import type { VolumeAttachment } from '../db/volume-attachment.entity.js';
import type { VolumeRecord } from '../db/volume-record.js';

type Timed = Pick<Volume, 'createdAt' | 'updatedAt' | 'deletedAt' | 'deleted'>;

/** The columns that every table has. */
function rowTimes(row: Timed): JsonObject {
  return {
    created_at: apiTime(row.createdAt),
    updated_at: apiTime(row.updatedAt),
    deleted_at: apiTime(row.deletedAt),
    deleted: row.deleted,
  };
}

function glanceRow(row: VolumeRecord['glanceMetadata'][number]): JsonObject {
  return {
    ...rowTimes(row),
    id: row.id,
    volume_id: row.volumeId,
    snapshot_id: row.snapshotId,
    key: row.key,
    value: row.value,
  };
}

function volumeRow(row: Volume): JsonObject {
  return {
    ...rowTimes(row),
    id: row.id,
    _name_id: row.nameId,
    use_quota: row.useQuota,
    ec2_id: row.ec2Id,
    user_id: row.userId,
    project_id: row.projectId,
    snapshot_id: row.snapshotId,
    cluster_name: row.clusterName,
    host: row.host,
    size: row.size,
    availability_zone: row.availabilityZone,
    status: row.status,
    attach_status: row.attachStatus,
    migration_status: row.migrationStatus,
    scheduled_at: apiTime(row.scheduledAt),
    launched_at: apiTime(row.launchedAt),
    terminated_at: apiTime(row.terminatedAt),
    display_name: row.displayName,
    display_description: row.displayDescription,
    provider_location: row.providerLocation,
    // What logs in to a back end is nobody's business.
    provider_auth: null,
    provider_geometry: row.providerGeometry,
    provider_id: row.providerId,
    volume_type_id: row.volumeTypeId,
    source_volid: row.sourceVolid,
    encryption_key_id: row.encryptionKeyId,
    consistencygroup_id: row.consistencygroupId,
    group_id: row.groupId,
    bootable: row.bootable,
    multiattach: row.multiattach,
    replication_status: row.replicationStatus,
    replication_extended_status: row.replicationExtendedStatus,
    replication_driver_data: row.replicationDriverData,
    previous_status: row.previousStatus,
    service_uuid: row.serviceUuid,
    shared_targets: row.sharedTargets,
  };
}

function attachmentRow(row: VolumeAttachment, volume: Volume): JsonObject {
  return {
    ...rowTimes(row),
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
    volume: volumeRow(volume),
  };
}

/** The part of a volume's rows that notifications tell. */
export type UsageRecord = Omit<VolumeRecord, 'type' | 'adminMetadata'>;

/**
 * What a `volume.*` notification tells of a volume (cinder/volume/volume_utils.py _usage_from_volume): the image's
 * properties are in it as rows, when there are any.
 */
function volumeUsage(record: UsageRecord): JsonObject {
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
