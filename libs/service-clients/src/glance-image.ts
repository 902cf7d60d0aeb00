import type { ImageMetadata, UserKeyed } from '#image-properties';

/** Image attributes of the v2 API; everything else in the document is a custom property. */
export const BASE_ATTRIBUTES: ReadonlySet<string> = new Set([
  'id',
  'name',
  'status',
  'size',
  'virtual_size',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
  'os_hidden',
  'owner',
  'visibility',
  'protected',
  'disk_format',
  'container_format',
  'min_disk',
  'min_ram',
  'created_at',
  'updated_at',
  'tags',
  'self',
  'file',
  'schema',
  'stores',
  'locations',
  'direct_url',
]);

/** What the v2 API says and nova's image dict leaves out (nova/image/glance.py _extract_attributes_v2). */
const DROPPED: ReadonlySet<string> = new Set([
  'self',
  'file',
  'schema',
  'protected',
  'virtual_size',
  'tags',
  'visibility',
  'stores',
  'locations',
  'direct_url',
]);

/** Properties whose value is JSON text and travels decoded inside Nova (nova/image/glance.py _CONVERT_PROPS). */
export const JSON_PROPERTIES: ReadonlySet<string> = new Set(['mappings', 'block_device_mapping']);

/**
 * Attributes that an image dict has at all times: 2014.1's v2 leaves out what is null
 * (nova/image/glance.py _extract_attributes, cinder/image/glance.py _extract_attributes (2014.1)).
 */
const NULL_WHEN_ABSENT = ['name', 'disk_format', 'container_format', 'size', 'virtual_size', 'checksum', 'owner'];

function completed(document: Readonly<Record<string, unknown>>): [name: string, value: unknown][] {
  const absent = NULL_WHEN_ABSENT.filter((name) => !Object.hasOwn(document, name));
  return [...Object.entries(document), ...absent.map((name): [string, unknown] => [name, null])];
}

function decodeProperty(name: string, value: unknown): unknown {
  if (!JSON_PROPERTIES.has(name) || typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

function isoSeconds(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/Z$/, '.000000') : value;
}

/**
 * A v2 image document as cinder's image dict, which its RPC carries: every attribute stays at the top, custom properties
 * go apart (cinder/image/glance.py _translate_from_glance (21.3)).
 */
export function cinderImageOf(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const properties = Object.create(null) as UserKeyed;
  const image: Record<string, unknown> = {};
  for (const [key, value] of completed(document)) {
    if (!BASE_ATTRIBUTES.has(key)) properties[key] = decodeProperty(key, value);
    else if (key !== 'self' && key !== 'schema') image[key] = key.endsWith('_at') ? isoSeconds(value) : value;
  }
  image['properties'] = properties;
  return image;
}

/** A v2 image document with its attributes at the top and custom properties apart, as they are. */
export function imageDictOf(document: Readonly<Record<string, unknown>>): ImageMetadata {
  const properties = Object.create(null) as UserKeyed;
  const image: ImageMetadata = {
    properties,
    deleted: false,
    deleted_at: null,
    is_public: document['visibility'] === 'public',
  };
  for (const [key, value] of completed(document)) {
    if (!BASE_ATTRIBUTES.has(key)) properties[key] = value;
    else if (!DROPPED.has(key)) image[key] = value;
  }
  image.size = image.size ?? 0;
  return image;
}

/** As {@link imageDictOf}, with those properties as structures whose JSON can be read. */
export function imageMetadataOf(document: Readonly<Record<string, unknown>>): ImageMetadata {
  const image = imageDictOf(document);
  for (const [name, value] of Object.entries(image.properties ?? {}))
    if (image.properties !== undefined) image.properties[name] = decodeProperty(name, value);
  return image;
}
