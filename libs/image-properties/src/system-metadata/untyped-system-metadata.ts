import { python2DictOrder } from '../python/dict-order.js';
import { pythonNumber } from '../python/numbers.js';
import { firstChars, pythonText } from '../python/text.js';
import type { FlavorFacts, ImageMetadata, SystemMetadata, UserKeyed } from '../types.js';
import { propertiesOf, userKeyed } from '../user-keyed.js';
import { IMAGE_PREFIX, rowName } from './row-name.js';

/** Width of instance_system_metadata.value, in characters. */
const VALUE_LENGTH = 255;
const INHERITABLE = ['min_ram', 'min_disk', 'disk_format', 'container_format'] as const;
const IS_INHERITABLE: ReadonlySet<string> = new Set(INHERITABLE);
/** Default of `non_inheritable_image_properties`. */
const NON_INHERITABLE: ReadonlySet<string> = new Set(['cache_in_nova', 'bittorrent']);

/** `max(a, b)` of 2.7 between a minimum and a number: None is below every number, what is no number above. */
function python2Max(minimum: unknown, size: number): unknown {
  if (minimum === null || minimum === undefined) return size;
  const number = pythonNumber(minimum);
  return number === null || number >= size ? minimum : size;
}

/**
 * image -> `image_*` rows: properties as text cut to 255 characters, then min_ram, min_disk, disk_format, container_format.
 * Source: nova/utils.py get_system_metadata_from_image (2014.1)
 */
export function systemMetadataFromImage(image: ImageMetadata, flavor?: Pick<FlavorFacts, 'root_gb'> | null): UserKeyed {
  const rows = userKeyed();
  const properties = propertiesOf(image);
  for (const key of Object.keys(properties)) {
    const value = properties[key];
    rows[rowName(key)] = firstChars(typeof value === 'string' ? value : pythonText(value, 2), VALUE_LENGTH);
  }
  for (const key of INHERITABLE) {
    let value: unknown = image[key];
    if (key === 'min_disk' && flavor) {
      value = image.disk_format === 'vhd' ? flavor.root_gb : python2Max(value, flavor.root_gb);
    }
    if (value !== null && value !== undefined) rows[rowName(key)] = value;
  }
  return rows;
}

function withoutPrefix(key: string): string {
  return key.startsWith(IMAGE_PREFIX) ? key.slice(IMAGE_PREFIX.length) : key;
}

/** A key with and one without the prefix meet in one property: then the order of the original's dictionary decides. */
function rowOrder(rows: UserKeyed): string[] {
  const keys = Object.keys(rows);
  const names = new Set(keys.map(withoutPrefix));
  return names.size === keys.length ? keys : python2DictOrder(keys);
}

/**
 * The inverse. Every row counts, whatever its prefix, so the flavor's rows become properties too;
 * NULL rows and the properties that snapshots must not inherit are left out, and so is an empty `properties`.
 * Source: nova/utils.py get_image_from_system_metadata (2014.1)
 */
export function imageFromSystemMetadata(rows: UserKeyed): ImageMetadata {
  const image: ImageMetadata = {};
  const properties = userKeyed();
  for (const key of rowOrder(rows)) {
    const value = rows[key];
    if (value === null || value === undefined) continue;
    const name = withoutPrefix(key);
    if (IS_INHERITABLE.has(name)) image[name] = value;
    else if (!NON_INHERITABLE.has(name)) properties[name] = value;
  }
  if (Object.keys(properties).length > 0) image.properties = properties;
  return image;
}

const FLAVOR_PROPERTIES = [
  'id',
  'name',
  'memory_mb',
  'vcpus',
  'root_gb',
  'ephemeral_gb',
  'flavorid',
  'swap',
  'vcpu_weight',
] as const;

/** `instance_type_*` rows, before a prefix of theirs. Source: nova/compute/flavors.py save_flavor_info (2014.1) */
export function flavorSystemMetadata(flavor: FlavorFacts, prefix: '' | 'old_' | 'new_' = ''): SystemMetadata {
  const rows = userKeyed<string | null>();
  for (const name of FLAVOR_PROPERTIES) {
    const value = flavor[name];
    rows[`${prefix}instance_type_${name}`] = value === null ? null : pythonText(value, 2);
  }
  const factor = flavor.rxtx_factor;
  rows[`${prefix}instance_type_rxtx_factor`] = Number.isInteger(factor) ? `${factor}.0` : pythonText(factor, 2);
  return rows;
}
