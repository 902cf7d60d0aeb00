import { apiTime } from '../common/openstack-time.js';
import { linksOf, type ViewRequest } from '../common/view-request.js';
import { dictOf, shownMetadata, type VolumeRecord } from '../db/volume-record.js';

type Field = readonly [name: string, value: (record: VolumeRecord) => unknown];

/** Fields of a volume that came with a microversion, in the order of the answer (cinder/api/v3/views/volumes.py). */
const VERSIONED: readonly { readonly since: string; readonly admin?: true; readonly fields: readonly Field[] }[] = [
  { since: '3.13', fields: [['group_id', ({ volume }) => volume.groupId]] },
  { since: '3.21', admin: true, fields: [['provider_id', ({ volume }) => volume.providerId]] },
  {
    since: '3.48',
    fields: [
      ['shared_targets', ({ volume }) => volume.sharedTargets],
      ['service_uuid', ({ volume }) => volume.serviceUuid],
    ],
  },
  { since: '3.61', admin: true, fields: [['cluster_name', ({ volume }) => volume.clusterName]] },
  { since: '3.63', fields: [['volume_type_id', ({ volume }) => volume.volumeTypeId]] },
  { since: '3.65', fields: [['consumes_quota', ({ volume }) => volume.useQuota]] },
];

function attachmentsOf({ attachments }: VolumeRecord, isAdmin: boolean) {
  return attachments
    .filter(({ attachStatus }) => attachStatus === 'attached')
    .map((attachment) => ({
      id: attachment.volumeId,
      attachment_id: attachment.id,
      volume_id: attachment.volumeId,
      server_id: attachment.instanceUuid,
      host_name: isAdmin ? attachment.attachedHost : null,
      device: attachment.mountpoint,
      attached_at: apiTime(attachment.attachTime),
    }));
}

/** What `POST /volumes` answers, and the larger part of `GET`. */
export function volumeDetail(record: VolumeRecord, request: ViewRequest): Record<string, unknown> {
  const { volume, type } = record;
  const { isAdmin } = request.context;
  const view: Record<string, unknown> = {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: volume.availabilityZone,
    created_at: apiTime(volume.createdAt),
    updated_at: apiTime(volume.updatedAt),
    name: volume.displayName,
    description: volume.displayDescription,
    volume_type: type.type.name,
    snapshot_id: volume.snapshotId,
    source_volid: volume.sourceVolid,
    metadata: shownMetadata(record),
    links: linksOf(request, 'volumes', volume.id),
    user_id: volume.userId,
    bootable: String(volume.bootable),
    encrypted: volume.encryptionKeyId !== null,
    replication_status: volume.replicationStatus,
    consistencygroup_id: volume.consistencygroupId,
    multiattach: volume.multiattach,
    attachments: attachmentsOf(record, isAdmin),
  };
  if (isAdmin) view['migration_status'] = volume.migrationStatus;
  for (const { since, admin, fields } of VERSIONED) {
    if (!request.version.atLeast(since) || (admin === true && !isAdmin)) continue;
    for (const [name, value] of fields) view[name] = value(record);
  }
  return view;
}

/**
 * What `GET /volumes/{id}` and `/volumes/detail` answer: the detail with what extensions add. `volume_image_metadata`
 * is there only when the volume has rows of an image.
 */
export function volumeShow(record: VolumeRecord, request: ViewRequest): Record<string, unknown> {
  const view = volumeDetail(record, request);
  if (request.context.isAdmin) {
    view['os-vol-host-attr:host'] = record.volume.host;
    view['os-vol-mig-status-attr:migstat'] = record.volume.migrationStatus;
    view['os-vol-mig-status-attr:name_id'] = record.volume.nameId;
  }
  view['os-vol-tenant-attr:tenant_id'] = record.volume.projectId;
  if (record.glanceMetadata.length > 0) view['volume_image_metadata'] = dictOf(record.glanceMetadata);
  return view;
}

/** One entry of `GET /volumes`. */
export function volumeSummary({ volume }: VolumeRecord, request: ViewRequest): Record<string, unknown> {
  return { id: volume.id, name: volume.displayName, links: linksOf(request, 'volumes', volume.id) };
}
