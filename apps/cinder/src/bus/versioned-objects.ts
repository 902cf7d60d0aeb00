import type { JsonObject, JsonValue } from '#persistence';
import { objectTime } from '../common/openstack-time.js';
import type { Snapshot } from '../db/snapshot.entity.js';
import type { VolumeAttachment } from '../db/volume-attachment.entity.js';
import { dictOf, type VolumeRecord, type VolumeTypeRecord } from '../db/volume-record.js';

/** An oslo.versionedobjects primitive, as cinder's RPC carries its objects. */
export function versionedObject(name: string, version: string, data: JsonObject): JsonObject {
  return {
    'versioned_object.name': name,
    'versioned_object.namespace': 'cinder',
    'versioned_object.version': version,
    'versioned_object.data': data,
  };
}

/** The data of a versioned object that came with a message; null when the value is none. */
export function objectData(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null) return null;
  const data = (value as Record<string, unknown>)['versioned_object.data'];
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : null;
}

function volumeTypeObject({ type, extraSpecs }: VolumeTypeRecord): JsonObject {
  return versionedObject('VolumeType', '1.3', {
    id: type.id,
    name: type.name,
    description: type.description,
    is_public: type.isPublic,
    extra_specs: dictOf(extraSpecs),
    qos_specs_id: type.qosSpecsId,
    created_at: objectTime(type.createdAt),
    updated_at: objectTime(type.updatedAt),
    deleted_at: objectTime(type.deletedAt),
    deleted: type.deleted,
  });
}

/** Attributes of an attachment; JSON columns as values. */
function attachmentObject(attachment: VolumeAttachment): JsonObject {
  const parsed = (text: string | null): JsonValue => (text === null ? null : (JSON.parse(text) as JsonValue));
  return versionedObject('VolumeAttachment', '1.3', {
    id: attachment.id,
    volume_id: attachment.volumeId,
    instance_uuid: attachment.instanceUuid,
    attached_host: attachment.attachedHost,
    mountpoint: attachment.mountpoint,
    attach_time: objectTime(attachment.attachTime),
    detach_time: objectTime(attachment.detachTime),
    attach_status: attachment.attachStatus,
    attach_mode: attachment.attachMode,
    connection_info: parsed(attachment.connectionInfo),
    connector: parsed(attachment.connector),
    created_at: objectTime(attachment.createdAt),
    updated_at: objectTime(attachment.updatedAt),
    deleted_at: objectTime(attachment.deletedAt),
    deleted: attachment.deleted,
  });
}

/** cinder/objects/volume.py Volume 1.9. */
export function volumeObject(record: VolumeRecord): JsonObject {
  const { volume } = record;
  return versionedObject('Volume', '1.9', {
    id: volume.id,
    _name_id: volume.nameId,
    ec2_id: volume.ec2Id,
    user_id: volume.userId,
    project_id: volume.projectId,
    use_quota: volume.useQuota,
    snapshot_id: volume.snapshotId,
    cluster_name: volume.clusterName,
    host: volume.host,
    size: volume.size,
    availability_zone: volume.availabilityZone,
    status: volume.status,
    attach_status: volume.attachStatus,
    migration_status: volume.migrationStatus,
    scheduled_at: objectTime(volume.scheduledAt),
    launched_at: objectTime(volume.launchedAt),
    terminated_at: objectTime(volume.terminatedAt),
    display_name: volume.displayName,
    display_description: volume.displayDescription,
    provider_id: volume.providerId,
    provider_location: volume.providerLocation,
    provider_auth: volume.providerAuth,
    provider_geometry: volume.providerGeometry,
    volume_type_id: volume.volumeTypeId,
    source_volid: volume.sourceVolid,
    encryption_key_id: volume.encryptionKeyId,
    consistencygroup_id: volume.consistencygroupId,
    group_id: volume.groupId,
    deleted: volume.deleted,
    bootable: volume.bootable,
    multiattach: volume.multiattach,
    replication_status: volume.replicationStatus,
    replication_extended_status: volume.replicationExtendedStatus,
    replication_driver_data: volume.replicationDriverData,
    previous_status: volume.previousStatus,
    metadata: dictOf(record.metadata),
    volume_type: volumeTypeObject(record.type),
    volume_attachment: versionedObject('VolumeAttachmentList', '1.1', {
      objects: record.attachments.map(attachmentObject),
    }),
    service_uuid: volume.serviceUuid,
    shared_targets: volume.sharedTargets,
    created_at: objectTime(volume.createdAt),
    updated_at: objectTime(volume.updatedAt),
    deleted_at: objectTime(volume.deletedAt),
  });
}

/** cinder/objects/snapshot.py Snapshot 1.6. */
export function snapshotObject(snapshot: Snapshot, metadata: Record<string, string>): JsonObject {
  return versionedObject('Snapshot', '1.6', {
    id: snapshot.id,
    user_id: snapshot.userId,
    project_id: snapshot.projectId,
    use_quota: snapshot.useQuota,
    volume_id: snapshot.volumeId,
    cgsnapshot_id: snapshot.cgsnapshotId,
    group_snapshot_id: snapshot.groupSnapshotId,
    status: snapshot.status,
    progress: snapshot.progress,
    volume_size: snapshot.volumeSize,
    display_name: snapshot.displayName,
    display_description: snapshot.displayDescription,
    encryption_key_id: snapshot.encryptionKeyId,
    volume_type_id: snapshot.volumeTypeId,
    provider_location: snapshot.providerLocation,
    provider_id: snapshot.providerId,
    metadata,
    provider_auth: snapshot.providerAuth,
    created_at: objectTime(snapshot.createdAt),
    updated_at: objectTime(snapshot.updatedAt),
    deleted_at: objectTime(snapshot.deletedAt),
    deleted: snapshot.deleted,
  });
}

/** What the volume manager is to fill a new volume from (cinder/objects/request_spec.py RequestSpec 1.5). */
export function requestSpecObject(record: VolumeRecord, imageId: string | null, backupId: string | null): JsonObject {
  const { volume } = record;
  return versionedObject('RequestSpec', '1.5', {
    consistencygroup_id: volume.consistencygroupId,
    group_id: volume.groupId,
    cgsnapshot_id: null,
    image_id: imageId,
    snapshot_id: volume.snapshotId,
    source_volid: volume.sourceVolid,
    volume_id: volume.id,
    volume_properties: versionedObject('VolumeProperties', '1.1', {
      attach_status: volume.attachStatus,
      availability_zone: volume.availabilityZone,
      cgsnapshot_id: null,
      consistencygroup_id: volume.consistencygroupId,
      group_id: volume.groupId,
      display_description: volume.displayDescription,
      display_name: volume.displayName,
      encryption_key_id: volume.encryptionKeyId,
      metadata: dictOf(record.metadata),
      multiattach: volume.multiattach,
      project_id: volume.projectId,
      qos_specs: null,
      reservations: [],
      size: volume.size,
      snapshot_id: volume.snapshotId,
      source_volid: volume.sourceVolid,
      status: volume.status,
      user_id: volume.userId,
      volume_type_id: volume.volumeTypeId,
    }),
    volume_type: volumeTypeObject(record.type),
    backup_id: backupId,
    availability_zones: [volume.availabilityZone],
  });
}
