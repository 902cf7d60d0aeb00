import { isSwapOrEphemeral } from '../block-devices/untyped-block-device.js';
import { NovaError } from '../errors.js';
import type { NewImage, ServerFacts, SnapshotRequest, VolumeBackedSnapshotRequest } from '../property-flow.js';
import { pythonItem, pythonIterable } from '../python/containers.js';
import { python2DictOrder } from '../python/dict-order.js';
import { pythonJson } from '../python/json-text.js';
import { isTruthy } from '../python/numbers.js';
import { asciiText } from '../python/text.js';
import { imageMetadataForServer } from '../system-metadata/untyped-server-image.js';
import type { BlockDeviceRow, ImageMetadata, UserKeyed } from '../types.js';
import { member, propertiesOf, userKeyed } from '../user-keyed.js';

/**
 * The name that createImage must give, which may be any but the empty one.
 * Source: nova/api/openstack/compute/servers.py _action_create_image (2014.1)
 * @throws NovaError 400
 */
export function requireImageName(name: unknown): void {
  if (!isTruthy(name))
    throw new NovaError('HTTPBadRequest', 'createImage entity requires name attribute', { status: 400, builtin: true });
}

/**
 * Step one of createImage and createBackup: everything inherited, then the snapshot's own marks, then the request's metadata.
 * Source: nova/compute/api.py _create_image (2014.1)
 */
export function snapshotImage(server: ServerFacts, request: SnapshotRequest): NewImage {
  const { image } = imageMetadataForServer(server);
  const own = userKeyed<unknown>(
    { instance_uuid: server.uuid, user_id: asciiText(request.userId), image_type: request.kind },
    request.metadata,
    request.kind === 'backup' ? { backup_type: request.backupType } : undefined,
  );
  return { ...image, name: request.name, is_public: false, properties: userKeyed(image.properties, own) };
}

/**
 * Step two, on the compute host, with the data: merged into what step one made.
 * An Amazon image stays one whatever the host writes.
 * Source: nova/virt/libvirt/driver.py _create_snapshot_metadata (2014.1)
 */
export function snapshotUpdate(
  server: Pick<ServerFacts, 'kernelId' | 'ramdiskId' | 'osType' | 'projectId'>,
  base: ImageMetadata,
  imageFormat: string,
  name: string,
): NewImage {
  const properties = userKeyed<unknown>({
    kernel_id: server.kernelId,
    image_location: 'snapshot',
    image_state: 'available',
    owner_id: server.projectId,
    ramdisk_id: server.ramdiskId,
  });
  if (server.osType) properties['os_type'] = server.osType;
  return {
    is_public: false,
    status: 'active',
    name,
    properties,
    disk_format: base.disk_format === 'ami' ? 'ami' : imageFormat,
    container_format: base.container_format === undefined ? 'bare' : base.container_format,
  };
}

/** The fields of a mapping as the original's set of them yields them: the first of the orders that the JSON text depends on. */
const MAPPING_FIELDS = [
  'guest_format',
  'boot_index',
  'no_device',
  'connection_info',
  'image_id',
  'snapshot_id',
  'device_name',
  'disk_bus',
  'volume_size',
  'source_type',
  'device_type',
  'volume_id',
  'destination_type',
  'delete_on_termination',
];
const ROW_FIELDS = ['created_at', 'updated_at', 'deleted_at', 'id', 'instance_uuid', 'deleted'];
const DROPPED: ReadonlySet<string> = new Set(['connection_info', 'device_name', ...ROW_FIELDS]);

/**
 * Keys of a mapping in the order of its dictionary, which is filled, then copied; a row brings the database's own
 * columns along. Each step starts with a table that has room for what it takes over.
 */
function mappingKeys(isRow: boolean): string[] {
  const filling = [...python2DictOrder(MAPPING_FIELDS), ...(isRow ? ROW_FIELDS : [])];
  const copied = python2DictOrder(python2DictOrder(filling, 32), isRow ? 64 : 32);
  return copied.filter((key) => !DROPPED.has(key));
}

function imageMapping(fields: UserKeyed, isRow: boolean): UserKeyed {
  const mapping = userKeyed();
  for (const key of mappingKeys(isRow)) mapping[key] = fields[key] ?? null;
  return mapping;
}

function snapshotMapping(device: BlockDeviceRow, snapshotId: string): UserKeyed {
  const { disk_bus, device_type, boot_index } = device;
  const fields = {
    source_type: 'snapshot',
    destination_type: 'volume',
    snapshot_id: snapshotId,
    disk_bus,
    device_type,
    boot_index,
  };
  return imageMapping(fields, false);
}

/**
 * A bucket of properties with a block device mapping and no data. With an image_ref the whole image is taken over;
 * without one the root volume's metadata is, and the request's own metadata is lost.
 * Source: nova/compute/api.py snapshot_volume_backed and the createImage action (2014.1)
 */
export function volumeBackedSnapshotImage(
  server: Pick<ServerFacts, 'rootDeviceName'>,
  request: VolumeBackedSnapshotRequest,
): NewImage {
  const properties = userKeyed(propertiesOf(request.bootMetadata));
  if (server.rootDeviceName) properties['root_device_name'] = server.rootDeviceName;
  if (request.bootMetadata.id !== undefined) Object.assign(properties, request.metadata);

  const mapping = request.blockDevices
    .filter((device) => !isTruthy(device.no_device))
    .map((device) =>
      device.destination_type === 'volume'
        ? snapshotMapping(device, request.snapshots.get(device.volume_id ?? '') ?? '')
        : imageMapping(device, true),
    );
  const mappings = member(properties, 'mappings');
  if (isTruthy(mappings)) {
    properties['mappings'] = pythonIterable(mappings).filter(
      (entry) => !isSwapOrEphemeral(pythonItem(entry, 'virtual')),
    );
  }
  if (mapping.length > 0) {
    properties['block_device_mapping'] = pythonJson(mapping);
    properties['bdm_v2'] = true;
  }
  const { status: _status, location: _location, id: _id, ...attributes } = request.bootMetadata;
  return { ...attributes, name: request.name, is_public: false, size: 0, properties };
}
