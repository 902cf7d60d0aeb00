import { imageMetaToHeaders, type UserKeyed, type V1ImageMeta } from '#image-properties';
import type { Image, ImageColumns } from '../images/image.js';

const ATTRIBUTES = [
  'id',
  'name',
  'status',
  'size',
  'virtual_size',
  'disk_format',
  'container_format',
  'min_disk',
  'min_ram',
  'checksum',
  'owner',
  'protected',
  'deleted',
] as const satisfies readonly (keyof ImageColumns)[];

/** The registry's times carry no zone: `2014-04-17T10:00:00`, in UTC. */
function v1Time(time: Date | null): string | null {
  return time === null ? null : time.toISOString().slice(0, 19);
}

/** An image as v1 speaks of it (glance/registry/api/v1/images.py make_image_dict, 2014.1). */
export function v1ImageMeta(image: Image): V1ImageMeta {
  const meta: UserKeyed = {};
  for (const attribute of ATTRIBUTES) meta[attribute] = image[attribute];
  return {
    ...meta,
    is_public: image.visibility === 'public',
    created_at: v1Time(image.created_at),
    updated_at: v1Time(image.updated_at),
    deleted_at: v1Time(image.deleted_at),
    properties: image.properties,
  };
}

/** What a list shows of an image without `/detail`. */
export function v1BriefImage({ id, name, size, disk_format, container_format, checksum }: Image): UserKeyed {
  return { id, name, size, disk_format, container_format, checksum };
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header must not hold
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]+/g;

/**
 * The image as response headers. HTTP has no way to carry a name that is no token, so such a property is left out;
 * control characters in a value, line breaks among them, become a space, so that no value can add a header.
 */
export function v1ImageHeaders(image: Image): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of imageMetaToHeaders(v1ImageMeta(image))) {
    // Header bytes are UTF-8, and Node takes each character for one byte.
    if (TOKEN.test(name)) headers[name] = Buffer.from(value.replace(CONTROL, ' '), 'utf8').toString('latin1');
  }
  return { ...headers, ...v1ImageLinks(image) };
}

/** Where the image is, and the tag of its data. */
export function v1ImageLinks(image: Image): Record<string, string> {
  return { location: `/v1/images/${image.id}`, ...(image.checksum !== null && { etag: image.checksum }) };
}
