import { pythonDict } from '../python/containers.js';
import { isTruthy } from '../python/numbers.js';
import type { BlockDeviceRow, UserKeyed } from '../types.js';
import { checkDeviceName, entryFields, invalidFormat } from './entry-fields.js';

/** A block device mapping on its way to its row: nova's BlockDeviceDict. */
export type BlockDevice = BlockDeviceRow;

const FIELDS = [
  'source_type',
  'destination_type',
  'guest_format',
  'device_type',
  'disk_bus',
  'boot_index',
  'device_name',
  'delete_on_termination',
  'snapshot_id',
  'volume_id',
  'volume_size',
  'image_id',
  'no_device',
  'connection_info',
];
const DATABASE_FIELDS = ['id', 'instance_uuid', 'created_at', 'updated_at', 'deleted_at', 'deleted'];
const KNOWN: ReadonlySet<string> = new Set([...FIELDS, ...DATABASE_FIELDS]);
/** A legacy mapping can't tell these; they stay absent so as not to overwrite what the database knows. */
const NOT_IN_LEGACY: ReadonlySet<string> = new Set(['boot_index', 'disk_bus', 'guest_format', 'device_type']);
const FROM_LEGACY = [
  'device_name',
  'delete_on_termination',
  'snapshot_id',
  'volume_id',
  'volume_size',
  'no_device',
  'connection_info',
];

/**
 * Checks a mapping and fills its missing fields with null.
 * Source: nova/block_device.py BlockDeviceDict (2014.1)
 * @throws NovaError 400 InvalidBDMFormat, PythonError AttributeError when it is no dictionary
 */
export function blockDeviceRow(fields: unknown, notDefaulted: ReadonlySet<string> = new Set()): BlockDevice {
  const fieldsGiven = pythonDict(fields);
  if (Object.keys(fieldsGiven).some((name) => !KNOWN.has(name))) throw invalidFormat('Some fields are invalid.');
  if (!isTruthy(fieldsGiven['no_device']) && !('source_type' in fieldsGiven))
    throw invalidFormat('Some required fields are missing');
  const device: UserKeyed = {};
  for (const name of FIELDS) if (!notDefaulted.has(name)) device[name] = null;
  return Object.assign(device, entryFields(fieldsGiven, 2)) as unknown as BlockDevice;
}

const EPHEMERAL = /^ephemeral(\d|[1-9]\d+)$/;

/** `virtual` name of an ami mapping that means a blank local disk. */
export function isSwapOrEphemeral(name: unknown): boolean {
  return name === 'swap' || (typeof name === 'string' && EPHEMERAL.test(name));
}

function legacySource(legacy: UserKeyed): UserKeyed {
  const virtualName = legacy['virtual_name'];
  if (isSwapOrEphemeral(virtualName)) {
    const guest_format = virtualName === 'swap' ? 'swap' : null;
    return { source_type: 'blank', destination_type: 'local', delete_on_termination: true, guest_format };
  }
  if (isTruthy(legacy['snapshot_id'])) return { source_type: 'snapshot', destination_type: 'volume' };
  if (isTruthy(legacy['volume_id'])) return { source_type: 'volume', destination_type: 'volume' };
  if (isTruthy(legacy['no_device'])) return {};
  throw invalidFormat('Unrecognized legacy format.');
}

const SOURCES: ReadonlySet<unknown> = new Set(['volume', 'image', 'snapshot', 'blank']);

/**
 * A mapping of the v2 request, `uuid` as the id of what it names.
 * Source: nova/block_device.py BlockDeviceDict.from_api (2014.1)
 * @throws NovaError InvalidBDMFormat
 */
export function fromApi(entry: Readonly<UserKeyed>): BlockDevice {
  const { uuid, ...fields } = entry;
  if (isTruthy(fields['no_device'])) return blockDeviceRow(fields);
  const source = fields['source_type'];
  if (!SOURCES.has(source)) throw invalidFormat('Invalid source_type field.');
  if (source === 'blank') return blockDeviceRow(fields);
  if (!isTruthy(uuid)) throw invalidFormat('Missing device UUID.');
  return blockDeviceRow({ ...fields, [`${String(source)}_id`]: uuid });
}

/** One mapping of `--block-device-mapping`. Source: nova/block_device.py BlockDeviceDict.from_legacy (2014.1) */
function fromLegacyRow(fields: unknown): BlockDevice {
  const legacy = pythonDict(fields);
  const copied: UserKeyed = {};
  for (const name of [...FROM_LEGACY, ...DATABASE_FIELDS]) if (Object.hasOwn(legacy, name)) copied[name] = legacy[name];
  return blockDeviceRow(Object.assign(copied, legacySource(legacy)), NOT_IN_LEGACY);
}

/**
 * Entries of `block_device_mapping`: 2014.1 wants a device name of each, and checks it and the size at once.
 * Source: nova/api/openstack/compute/servers.py create (2014.1)
 * @throws NovaError InvalidBDMFormat
 */
export function fromLegacyApi(entries: readonly UserKeyed[]): UserKeyed[] {
  return entries.map((entry) => {
    checkDeviceName(entry['device_name']);
    return entryFields(entry, 2);
  });
}

/** The root disk that an image_ref stands for. */
function imageRow(imageRef: string): BlockDevice {
  return blockDeviceRow({
    source_type: 'image',
    image_id: imageRef,
    delete_on_termination: true,
    boot_index: 0,
    device_type: 'disk',
    destination_type: 'local',
  });
}

function stripDev(name: string | null | undefined): string | null | undefined {
  return name?.replace(/^\/dev\//, '');
}

/**
 * Legacy mappings -> v2. The mapping on the root device becomes the root; without one the image does.
 * Source: nova/block_device.py from_legacy_mapping (2014.1)
 */
export function fromLegacy(
  legacy: readonly unknown[],
  imageRef: string | null,
  rootDeviceName: string,
  options: { noRoot?: boolean } = {},
): BlockDevice[] {
  const devices = legacy.map(fromLegacyRow);
  if (options.noRoot) {
    for (const device of devices) device.boot_index = -1;
    return devices;
  }
  let isVolumeBacked = false;
  for (const device of devices) {
    const canBoot = ['volume', 'snapshot', 'image'].includes(device.source_type ?? '');
    if (canBoot && stripDev(device.device_name) === stripDev(rootDeviceName)) {
      device.boot_index = 0;
      isVolumeBacked = true;
    } else device.boot_index = isTruthy(device.no_device) ? null : -1;
  }
  return isVolumeBacked || !imageRef ? devices : [imageRow(imageRef), ...devices];
}

/** The first mapping with boot_index 0. */
export function rootBlockDevice<T extends UserKeyed>(devices: readonly T[]): T | undefined {
  return devices.find((device) => device['boot_index'] === 0);
}
