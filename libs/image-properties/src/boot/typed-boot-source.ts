import { PythonError } from '../errors.js';
import type { BootSource } from '../property-flow.js';
import { isTruthy, pythonInt } from '../python/numbers.js';
import { typeName } from '../python/types.js';
import type { ImageMetadata, UserKeyed, VolumeFacts } from '../types.js';
import { isDict, userKeyed } from '../user-keyed.js';

const GIB = 1024 ** 3;
/** nova/block_device.py VIM_IMAGE_ATTRIBUTES: taken out of a volume's metadata before the rest become properties. */
const IMAGE_ATTRIBUTES = [
  ...['image_id', 'image_name', 'size', 'checksum', 'container_format', 'disk_format', 'min_ram', 'min_disk'],
];
const DEVICE_PREFIX = /^(?:x?v|s|h)d/;

/** `/dev/vda1` -> `a` (nova/block_device.py get_device_letter). */
function deviceLetter(name: string): string {
  return name
    .replace(/^\/dev\//, '')
    .replace(DEVICE_PREFIX, '')
    .replace(/\d+/g, '');
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * Which look-up gives the metadata of a boot without an image (nova/block_device.py get_bdm_image_metadata, zed): the
 * first mapping that is the root and names something. Of a legacy mapping the root is the device with the letter `a`.
 */
export function bootSource(blockDevices: readonly UserKeyed[], legacyBdm: boolean): BootSource | null {
  for (const device of blockDevices) {
    if (legacyBdm && deviceLetter(textOrNull(device['device_name']) ?? '') !== 'a') continue;
    if (!legacyBdm && device['boot_index'] !== 0) continue;
    const image = textOrNull(device['image_id']);
    if (image !== null) return { kind: 'image', id: image };
    const snapshot = textOrNull(device['snapshot_id']);
    if (snapshot !== null) return { kind: 'snapshot', id: snapshot };
    const volume = textOrNull(device['volume_id']);
    if (volume !== null) return { kind: 'volume', id: volume };
  }
  return null;
}

/**
 * What the compute API boots with from a volume (nova/block_device.py get_image_metadata_from_volume, zed): the eight core
 * attributes are taken out of the properties, and of them only min_ram and min_disk stay, as numbers. The size is the
 * volume's, in bytes, and the status always active.
 *
 * @throws PythonError ValueError (min_ram or min_disk is no number), AttributeError (the metadata is null)
 */
export function imageMetadataFromVolume(volume: Partial<VolumeFacts>): ImageMetadata {
  const metadata: unknown = volume.volume_image_metadata === undefined ? {} : volume.volume_image_metadata;
  if (!isDict(metadata)) {
    throw new PythonError('AttributeError', `'${typeName(metadata)}' object has no attribute 'pop'`);
  }
  if (volume.size === null) {
    throw new PythonError('TypeError', "unsupported operand type(s) for *: 'NoneType' and 'int'");
  }
  const properties = Object.assign(userKeyed<unknown>(), metadata);
  const attributes = userKeyed<unknown>();
  for (const name of IMAGE_ATTRIBUTES) {
    attributes[name] = properties[name];
    delete properties[name];
  }
  const whole = (value: unknown): number => (isTruthy(value) ? Number(pythonInt(value, 3)) : 0);
  return {
    properties,
    size: (volume.size ?? 0) * GIB,
    min_ram: whole(attributes['min_ram']),
    min_disk: whole(attributes['min_disk']),
    status: 'active',
  };
}
