import { pythonJson } from '../python/json-text.js';
import { isTruthy } from '../python/numbers.js';
import type { ImageMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';
import { JSON_PROPERTIES, withStructures } from './json-properties.js';

const ATTRIBUTES = [
  'size',
  'disk_format',
  'owner',
  'container_format',
  'checksum',
  'id',
  'name',
  'created_at',
  'updated_at',
  'deleted_at',
  'deleted',
  'status',
  'min_disk',
  'min_ram',
  'is_public',
] as const;
const TIMESTAMPS = ['created_at', 'updated_at', 'deleted_at'] as const;
const READ_ONLY: ReadonlySet<string> = new Set(['status', ...TIMESTAMPS]);

function isoTime(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value.replace(/Z$/, '+00:00') : `${value}+00:00`;
}

/**
 * An image as Glance's v1 client hands it out -> nova's image dictionary: known attributes only, absent ones null,
 * properties apart, the JSON properties decoded.
 * Source: nova/image/glance.py _translate_from_glance (2014.1)
 * @throws PythonError ValueError when block_device_mapping or mappings is no JSON
 */
export function imageFromV1(image: ImageMetadata): ImageMetadata {
  const translated: UserKeyed = userKeyed();
  for (const name of ATTRIBUTES) translated[name] = image[name] ?? null;
  for (const name of TIMESTAMPS) translated[name] = isoTime(translated[name]);
  translated.properties = withStructures(image.properties);
  return translated as ImageMetadata;
}

/**
 * nova's image dictionary -> what it sends to Glance: JSON properties as text, read-only attributes dropped.
 * Source: nova/image/glance.py _translate_to_glance (2014.1)
 */
export function imageForV1(image: ImageMetadata): ImageMetadata {
  const sent = userKeyed() as ImageMetadata;
  for (const [name, value] of Object.entries(image)) if (!READ_ONLY.has(name)) sent[name] = value;
  if (!isTruthy(image.properties)) return sent;
  const properties = userKeyed(image.properties as UserKeyed);
  for (const name of JSON_PROPERTIES) {
    if (name in properties && typeof properties[name] !== 'string') properties[name] = pythonJson(properties[name]);
  }
  sent.properties = properties;
  return sent;
}
