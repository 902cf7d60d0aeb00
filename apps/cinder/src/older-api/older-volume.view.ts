import { apiTime } from '../common/openstack-time.js';
import { linksOf, type ViewRequest } from '../common/view-request.js';
import { dictOf, shownMetadata, type VolumeRecord } from '../db/volume-record.js';

function attachmentsOf({ attachments }: VolumeRecord) {
  return attachments
    .filter(({ attachStatus }) => attachStatus === 'attached')
    .map(({ volumeId, instanceUuid, attachedHost, mountpoint }) => ({
      id: volumeId,
      volume_id: volumeId,
      server_id: instanceUuid,
      host_name: attachedHost,
      ...(mountpoint ? { device: mountpoint } : {}),
    }));
}

/** cinder/api/v1/volumes.py _translate_volume_summary_view, cinder/api/v2/views/volumes.py detail (2014.1). */
export function olderVolume(record: VolumeRecord, request: ViewRequest, imageId?: string): Record<string, unknown> {
  const { volume, type } = record;
  const names =
    request.api === 'v1'
      ? { display_name: volume.displayName, display_description: volume.displayDescription }
      : {
          name: volume.displayName,
          description: volume.displayDescription,
          links: linksOf(request, 'volumes', volume.id),
          user_id: volume.userId,
        };
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: volume.availabilityZone,
    created_at: apiTime(volume.createdAt),
    attachments: attachmentsOf(record),
    ...names,
    volume_type: type.type.name,
    snapshot_id: volume.snapshotId,
    source_volid: volume.sourceVolid,
    metadata: shownMetadata(record),
    bootable: String(volume.bootable),
    encrypted: volume.encryptionKeyId !== null,
    ...(request.api === 'v1' && imageId !== undefined ? { image_id: imageId } : {}),
  };
}

/** What `GET /volumes/{id}` and `/volumes/detail` answer: with what extensions add. */
export function olderVolumeShow(record: VolumeRecord, request: ViewRequest): Record<string, unknown> {
  const { volume, glanceMetadata } = record;
  return {
    ...olderVolume(record, request),
    ...(request.context.isAdmin
      ? {
          'os-vol-host-attr:host': volume.host,
          'os-vol-mig-status-attr:migstat': volume.migrationStatus,
          'os-vol-mig-status-attr:name_id': volume.nameId,
        }
      : {}),
    'os-vol-tenant-attr:tenant_id': volume.projectId,
    ...(glanceMetadata.length > 0 ? { volume_image_metadata: dictOf(glanceMetadata) } : {}),
  };
}

/** One entry of `GET /volumes`: under v1 it is the whole volume. */
export function olderVolumeSummary(record: VolumeRecord, request: ViewRequest): Record<string, unknown> {
  if (request.api === 'v1') return olderVolume(record, request);
  const { volume } = record;
  return { id: volume.id, name: volume.displayName, links: linksOf(request, 'volumes', volume.id) };
}
