import type {
  NewImage,
  PropertyFlow,
  ServerFacts,
  SnapshotRequest,
  VolumeBackedSnapshotRequest,
} from '../property-flow.js';
import { isTruthy } from '../python/numbers.js';
import { imageFromSystemMetadata } from '../system-metadata/typed-system-metadata.js';
import type { BlockDeviceRow, ImageMetadata, SystemMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';

/** What later releases changed of the images that snapshots make. */
export interface SnapshotRules {
  /** How an image is called private in nova's image service. */
  readonly privacy: Readonly<UserKeyed>;
  /** Never inherited (NON_INHERITABLE_IMAGE_PROPERTIES), and the default of [DEFAULT]non_inheritable_image_properties. */
  readonly notInherited: ReadonlySet<string>;
  /** A prefix of properties that are never inherited; null for none. */
  readonly reservedNamespace: string | null;
}

/** Default of [DEFAULT]non_inheritable_image_properties. */
export const NOT_INHERITED: readonly string[] = ['cache_in_nova', 'bittorrent'];
/** nova/compute/utils.py NON_INHERITABLE_IMAGE_PROPERTIES */
export const NEVER_INHERITED: readonly string[] = [
  'cinder_encryption_key_id',
  'cinder_encryption_key_deletion_policy',
  'img_signature',
  'img_signature_hash_method',
  'img_signature_key_type',
  'img_signature_certificate_uuid',
];
/** Columns that say where a device is, not what it is: they do not go into an image (BlockDeviceDict.get_image_mapping). */
const LOCAL_COLUMNS: ReadonlySet<string> = new Set([
  ...['connection_info', 'id', 'instance_uuid', 'attachment_id', 'uuid'],
  ...['created_at', 'updated_at', 'deleted_at', 'deleted'],
]);

/** nova/compute/utils.py initialize_instance_snapshot_metadata, for a request by the server's own project. */
function inheritedImage(
  systemMetadata: SystemMetadata,
  name: string,
  extra: UserKeyed,
  { privacy, notInherited, reservedNamespace }: SnapshotRules,
): NewImage {
  const image = imageFromSystemMetadata(systemMetadata);
  const properties = userKeyed<unknown>();
  for (const key of Object.keys(image.properties ?? {})) {
    const isReserved = reservedNamespace !== null && key.startsWith(reservedNamespace);
    if (!notInherited.has(key) && !isReserved) properties[key] = image.properties?.[key];
  }
  return Object.assign(image, { name, ...privacy, properties: Object.assign(properties, extra) });
}

/** What the API creates the image of a server with a local disk from (nova/compute/utils.py create_image). */
function snapshotImage(rules: SnapshotRules, server: ServerFacts, request: SnapshotRequest): NewImage {
  const extra: UserKeyed = { instance_uuid: server.uuid, user_id: request.userId, image_type: request.kind };
  if (request.kind === 'backup') extra['backup_type'] = request.backupType ?? null;
  const image = inheritedImage(server.systemMetadata, request.name, Object.assign(extra, request.metadata), rules);
  if (request.kind === 'snapshot') {
    // The compute host sets the formats of what it really uploads.
    delete image.disk_format;
    delete image.container_format;
  }
  return image;
}

/** What the compute host sets when it uploads (nova/virt/libvirt/driver.py _create_snapshot_metadata). */
function snapshotUpdate(
  isPublic: Readonly<UserKeyed>,
  server: Parameters<PropertyFlow['snapshotUpdate']>[0],
  base: ImageMetadata,
  imageFormat: string,
  name: string,
): NewImage {
  const properties: UserKeyed = {
    kernel_id: server.kernelId,
    image_location: 'snapshot',
    image_state: 'available',
    owner_id: server.projectId,
    ramdisk_id: server.ramdiskId,
  };
  if (server.osType) properties['os_type'] = server.osType;
  return {
    ...isPublic,
    status: 'active',
    name,
    properties,
    disk_format: base.disk_format === 'ami' ? 'ami' : imageFormat,
    container_format: base.container_format ?? 'bare',
  };
}

function imageMapping(row: BlockDeviceRow): UserKeyed {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !LOCAL_COLUMNS.has(column)));
}

function snapshotMapping(row: BlockDeviceRow, snapshotId: string): UserKeyed {
  return {
    guest_format: null,
    volume_id: null,
    image_id: null,
    no_device: null,
    tag: null,
    volume_type: null,
    encrypted: null,
    encryption_secret_uuid: null,
    encryption_format: null,
    encryption_options: null,
    source_type: 'snapshot',
    destination_type: 'volume',
    snapshot_id: snapshotId,
    disk_bus: row.disk_bus,
    device_type: row.device_type,
    boot_index: row.boot_index,
    delete_on_termination: row.delete_on_termination ?? false,
    volume_size: row.volume_size,
    device_name: row.device_name,
  };
}

/**
 * The image of a server whose root disk is a volume: no data, a mapping of the volumes' snapshots
 * (nova/compute/api.py snapshot_volume_backed).
 */
function volumeBackedSnapshotImage(
  rules: SnapshotRules,
  server: Pick<ServerFacts, 'rootDeviceName' | 'systemMetadata'>,
  request: VolumeBackedSnapshotRequest,
): NewImage {
  const image = inheritedImage(server.systemMetadata, request.name, { ...request.metadata }, rules);
  image.size = 0;
  delete image.disk_format;
  delete image.container_format;
  for (const key of ['block_device_mapping', 'bdm_v2', 'root_device_name']) delete image.properties[key];
  if (server.rootDeviceName) image.properties['root_device_name'] = server.rootDeviceName;
  const rows = request.blockDevices.filter((row) => !isTruthy(row.no_device));
  const mapping = rows.filter((row) => row.destination_type !== 'volume').map(imageMapping);
  for (const row of rows.filter((each) => each.destination_type === 'volume')) {
    const snapshot = row.volume_id === null ? undefined : request.snapshots.get(row.volume_id);
    if (snapshot === undefined) throw new RangeError(`no snapshot was taken of volume ${row.volume_id}`);
    mapping.push(snapshotMapping(row, snapshot));
  }
  if (mapping.length > 0) {
    image.properties['block_device_mapping'] = mapping;
    image.properties['bdm_v2'] = true;
  }
  return image;
}

/** How a release makes the images of snapshots. */
export function snapshots(
  rules: SnapshotRules,
): Pick<PropertyFlow, 'snapshotImage' | 'snapshotUpdate' | 'volumeBackedSnapshotImage'> {
  // While privacy was a flag, the host said it once more.
  const isPublic = 'is_public' in rules.privacy ? rules.privacy : {};
  return {
    snapshotImage: (server, request) => snapshotImage(rules, server, request),
    snapshotUpdate: (server, base, imageFormat, name) => snapshotUpdate(isPublic, server, base, imageFormat, name),
    volumeBackedSnapshotImage: (server, request) => volumeBackedSnapshotImage(rules, server, request),
  };
}
