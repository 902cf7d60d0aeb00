import { type ImageMetadata, pythonText, type UserKeyed, userKeyed } from '#image-properties';
import { BASE_ATTRIBUTES, JSON_PROPERTIES } from './glance-image.js';

/** What Glance alone sets, or never knew under its v2 API: a dictionary read from Glance may hold it still. */
const NOT_WRITTEN: ReadonlySet<string> = new Set([
  ...['size', 'deleted', 'checksum', 'os_hash_algo', 'os_hash_value', 'virtual_size', 'location', 'locations'],
  ...['direct_url', 'self', 'file', 'schema', 'stores', 'status', 'created_at', 'updated_at', 'deleted_at'],
]);
const BOOT_IMAGES: ReadonlySet<string> = new Set(['kernel_id', 'ramdisk_id']);

/** As Python prints JSON: a space behind commas and colons, nothing beyond ASCII. */
function jsonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${jsonText(name)}: ${jsonText(member)}`);
    return `{${members.join(', ')}}`;
  }
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return (JSON.stringify(value) ?? 'null').replace(/[^ -~]/g, escaped);
}

function propertyText(name: string, value: unknown): string | null {
  if (value === null || value === undefined || typeof value === 'string') return value ?? null;
  return JSON_PROPERTIES.has(name) ? jsonText(value) : pythonText(value, 3);
}

/**
 * nova's image dict as a v2 document: properties beside the attributes, and as text, for v2 takes no other;
 * `mappings` and `block_device_mapping` as JSON; a kernel or ramdisk of `''` or `none` is none.
 * Null stays null: Glance decides (nova/image/glance.py _translate_to_glance, _convert_to_v2 (26.2)).
 */
export function glanceDocumentOf(image: ImageMetadata): UserKeyed {
  const { properties, ...attributes } = image;
  const document = userKeyed<unknown>();
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'is_public') document['visibility'] ??= value === true ? 'public' : 'private';
    else if (name === 'min_ram' || name === 'min_disk') document[name] = Math.trunc(Number(value ?? 0));
    else if (!NOT_WRITTEN.has(name)) document[name] = value;
  }
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (BOOT_IMAGES.has(name) && typeof value === 'string' && /^\s*(none)?\s*$/i.test(value)) continue;
    document[name] = propertyText(name, value);
  }
  return document;
}

/** Whether v2's flat document has no place for some property, since an attribute is called the same. */
export function hasShadowedProperties({ properties = {} }: ImageMetadata): boolean {
  return Object.keys(properties).some((name) => BASE_ATTRIBUTES.has(name));
}

/** One operation of a v2.1 JSON patch. */
export interface PatchOperation {
  readonly op: 'add' | 'replace';
  /** `/` and a name in JSON pointer's escaping. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * What makes `wanted` true of an image without taking anything away: names whose value is another now. What Glance has
 * already is no change, so that the formats of an active image may be said again
 * (glanceclient/v2/images.py Controller.update (4.2)).
 */
export function mergePatch(current: Readonly<UserKeyed>, wanted: Readonly<UserKeyed>): PatchOperation[] {
  const operations: PatchOperation[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const known = BASE_ATTRIBUTES.has(name) || Object.hasOwn(current, name);
    if (known && JSON.stringify(current[name] ?? null) === JSON.stringify(value ?? null)) continue;
    const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    operations.push({ op: known ? 'replace' : 'add', path, value });
  }
  return operations;
}
