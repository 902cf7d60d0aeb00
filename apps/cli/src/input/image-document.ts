import { glanceRules, type ImageMetadata, type UserKeyed, userKeyed } from '#image-properties';
import { type ReleaseName } from '#releases';
import { UsageError } from '../support/usage-error.js';

/** Fields that the clients add to what the Images API answers. */
const CLIENT_FIELDS: ReadonlySet<string> = new Set([
  'properties',
  'links',
  'location',
  'size_human',
  'is_public',
  'deleted',
  'deleted_at',
]);
/** One of these says that a document is an image and not the description of a boot. */
const IMAGE_MARKS = ['disk_format', 'container_format', 'schema', 'file', 'checksum', 'visibility'] as const;

type Document = Readonly<Record<string, unknown>>;

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for what `openstack image show -f json` and `GET /v2/images/{id}` print. */
export function isImageDocument(document: Document): boolean {
  return IMAGE_MARKS.some((name) => Object.hasOwn(document, name)) && !Object.hasOwn(document, 'image');
}

/** Base attributes of the v2 schema: every other member of a v2 document is a custom property. */
function baseAttributes(release: ReleaseName): ReadonlySet<string> {
  const { properties = {} } = glanceRules(release).imageSchema as { properties?: UserKeyed<{ is_base?: boolean }> };
  return new Set(Object.entries(properties).flatMap(([name, schema]) => (schema.is_base === false ? [] : [name])));
}

const QUOTED_PAIR = /\s*([^=,\s]+)='((?:[^'\\]|\\.)*)'\s*(?:,|$)/y;

/** `hw_disk_bus='scsi', os_type='linux'`: how clients before 4.0 print properties. */
function propertiesFromText(where: string, text: string): UserKeyed {
  const properties = userKeyed();
  QUOTED_PAIR.lastIndex = 0;
  while (QUOTED_PAIR.lastIndex < text.length) {
    const at = QUOTED_PAIR.lastIndex;
    const match = QUOTED_PAIR.exec(text);
    if (match === null)
      throw new UsageError(`${where}: properties`, text.slice(at), "expected an object, or text such as a='b', c='d'");
    properties[match[1] ?? ''] = (match[2] ?? '').replace(/\\(.)/g, '$1');
  }
  return properties;
}

function ownProperties(where: string, value: unknown): UserKeyed {
  if (value === undefined || value === null) return userKeyed();
  if (typeof value === 'string') return propertiesFromText(where, value);
  if (!isDocument(value))
    throw new UsageError(`${where}: properties`, JSON.stringify(value), 'expected an object of names and values');
  return userKeyed(value);
}

/**
 * An image as a client or the API prints it -> attributes and custom properties apart. Properties may be under `properties`
 * (openstackclient) or beside the attributes (v2); attributes of the base schema that a client lists as properties go back.
 *
 * @throws UsageError when it is no image
 */
export function imageFromDocument(
  where: string,
  document: unknown,
  release: ReleaseName,
): ImageMetadata & { properties: UserKeyed } {
  if (!isDocument(document)) {
    throw new UsageError(
      where,
      JSON.stringify(document) ?? null,
      'expected the JSON object that `openstack image show -f json` prints',
    );
  }
  const base = baseAttributes(release);
  const image: ImageMetadata & { properties: UserKeyed } = { properties: userKeyed() };
  const isAttribute = (name: string) => base.has(name) || CLIENT_FIELDS.has(name);
  for (const [name, value] of Object.entries(document)) {
    if (name !== 'properties' && value !== undefined) (isAttribute(name) ? image : image.properties)[name] = value;
  }
  for (const [name, value] of Object.entries(ownProperties(where, document['properties']))) {
    if (base.has(name) && !Object.hasOwn(image, name)) image[name] = value;
    else image.properties[name] = value;
  }
  return image;
}
