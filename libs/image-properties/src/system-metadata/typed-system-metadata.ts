import { PythonError } from '../errors.js';
import { isTruthy, pythonNumber } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import { typeName } from '../python/types.js';
import type { FlavorFacts, ImageMetadata, SystemMetadata, UserKeyed } from '../types.js';
import { isDict, userKeyed } from '../user-keyed.js';
import { IMAGE_PREFIX, rowName } from './row-name.js';
import { safeTruncate } from './safe-truncate.js';

/** Attributes that stay attributes both ways (nova/utils.py SM_INHERITABLE_KEYS). */
const INHERITABLE_KEYS = ['min_ram', 'min_disk', 'disk_format', 'container_format'] as const;
const INHERITABLE: ReadonlySet<string> = new Set(INHERITABLE_KEYS);
/** Structures that would not fit a row (nova/utils.py SM_SKIP_KEYS). */
const SKIPPED: ReadonlySet<string> = new Set([
  'mappings',
  'block_device_mapping',
  'img_mappings',
  'img_block_device_mapping',
]);
/** Width of `instance_system_metadata.value`, in bytes. */
const VALUE_LENGTH = 255;

/** The properties of an image, as Python's `image.get('properties', {})` and a walk over its items find them. */
export function propertiesOf(image: ImageMetadata): UserKeyed {
  const properties: unknown = image.properties;
  if (properties === undefined) return {};
  if (isDict(properties)) return properties;
  throw new PythonError('AttributeError', `'${typeName(properties)}' object has no attribute 'items'`);
}

/** Python's `max(min_disk or 0, root_gb)`: the left one of equals, and no order between text and numbers. */
function largerDisk(minDisk: unknown, rootGb: number): unknown {
  const left = isTruthy(minDisk) ? minDisk : 0;
  const number = pythonNumber(left);
  if (number === null) {
    throw new PythonError('TypeError', `'>' not supported between instances of 'int' and '${typeName(left)}'`);
  }
  return rootGb > number ? rootGb : left;
}

function inheritedValue(key: string, image: ImageMetadata, flavor: Pick<FlavorFacts, 'root_gb'> | null): unknown {
  if (key !== 'min_disk' || flavor === null) return image[key];
  // The root disk of a VHD image grows with the flavor, so that a snapshot needs as much.
  if (image.disk_format === 'vhd') return flavor.root_gb;
  return largerDisk(image.min_disk, flavor.root_gb);
}

function collectRows(
  image: ImageMetadata,
  flavor: Pick<FlavorFacts, 'root_gb'> | null,
  inheritable: (value: unknown) => unknown,
): UserKeyed {
  const rows = userKeyed<unknown>();
  const properties = propertiesOf(image);
  for (const key of Object.keys(properties)) {
    if (SKIPPED.has(key)) continue;
    const value = properties[key];
    rows[rowName(key)] = safeTruncate(typeof value === 'string' ? value : pythonText(value, 3), VALUE_LENGTH);
  }
  for (const key of INHERITABLE_KEYS) {
    const value = inheritedValue(key, image, flavor);
    if (value !== null && value !== undefined) rows[rowName(key)] = inheritable(value);
  }
  return rows;
}

/**
 * What an image leaves in a new server's system_metadata, before the rows are stored: properties as text of at most 255
 * bytes, the four inheritable attributes as they are (nova/utils.py get_system_metadata_from_image, zed).
 * Attributes override properties of the same name; null attributes are left out.
 *
 * @throws PythonError AttributeError (properties are no dictionary), TypeError (min_disk is text and there is a flavor)
 */
export function systemMetadataFromImage(
  image: ImageMetadata,
  flavor: Pick<FlavorFacts, 'root_gb'> | null = null,
): UserKeyed {
  return collectRows(image, flavor, (value) => value);
}

/** As {@link systemMetadataFromImage}, as the database holds it: every value is text. */
export function rowsOfImage(image: ImageMetadata, flavor: Pick<FlavorFacts, 'root_gb'> | null): SystemMetadata {
  return collectRows(image, flavor, (value) => pythonText(value, 3)) as SystemMetadata;
}

/**
 * The image that system_metadata remembers (nova/utils.py get_image_from_system_metadata, zed). Rows without the prefix
 * count as properties too, a quirk that lets `owner_user_name` or `boot_roles` reach snapshots; of `x` and `image_x` the
 * later row wins. NULL rows are passed over.
 */
export function imageFromSystemMetadata(systemMetadata: UserKeyed): ImageMetadata {
  const image = userKeyed<unknown>() as ImageMetadata;
  const properties = userKeyed<unknown>();
  for (const row of Object.keys(systemMetadata)) {
    const value = systemMetadata[row];
    if (value === null || value === undefined) continue;
    const key = row.startsWith(IMAGE_PREFIX) ? row.slice(IMAGE_PREFIX.length) : row;
    if (SKIPPED.has(key)) continue;
    if (INHERITABLE.has(key)) image[key] = value;
    else properties[key] = value;
  }
  image.properties = properties;
  return image;
}
