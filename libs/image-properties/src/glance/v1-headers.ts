import { GlanceError, PythonError } from '../errors.js';
import { boolFromString, parsePythonInt } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import type { UserKeyed } from '../types.js';
import type { V1ImageMeta } from './types.js';

const META = 'x-image-meta-';
const PROPERTY = 'x-image-meta-property-';
const PURGE = 'x-glance-registry-purge-props';

/** Attributes that travel as `x-image-meta-<name>`; any other name is a bad header. */
const CORE_HEADERS: ReadonlySet<string> = new Set([
  'location',
  'size',
  'is_public',
  'disk_format',
  'container_format',
  'name',
  'status',
  'copy_from',
  'uri',
  'checksum',
  'created_at',
  'updated_at',
  'deleted_at',
  'min_ram',
  'min_disk',
  'owner',
  'store',
  'id',
  'protected',
  'deleted',
]);
const INTEGERS = ['size', 'min_disk', 'min_ram'] as const;
const BOOLEANS = ['is_public', 'deleted', 'protected'] as const;

function invalidParameter(name: string, value: string, why: string): GlanceError {
  return new GlanceError('InvalidParameterValue', `Invalid value '${value}' for parameter '${name}': ${why}`, {
    status: 400,
    context: { parameter: name, value },
  });
}

function checkedInteger(name: string, value: unknown): number | bigint {
  // An empty header arrives as None, which the original's int() refuses outside its own error handling.
  if (typeof value !== 'string') {
    throw new PythonError('TypeError', "int() argument must be a string or a number, not 'NoneType'");
  }
  const number = parsePythonInt(value, 2);
  if (number === null) throw invalidParameter(name, value, `Cannot convert image ${name} '${value}' to an integer.`);
  if (number < 0) throw invalidParameter(name, String(number), `Image ${name} must be >= 0 ('${number}' specified).`);
  return number;
}

/**
 * Request headers -> image metadata. Names are lower-cased, `-` becomes `_`, an empty value becomes null.
 * Headers that are not image metadata are left out.
 * Source: glance/common/utils.py get_image_meta_from_headers (2014.1).
 * @throws GlanceError 400 for an unknown `x-image-meta-*` name or a size, min_disk or min_ram that is no integer >= 0
 * @throws PythonError TypeError where one of these three is empty
 */
export function imageMetaFromHeaders(headers: Iterable<readonly [string, string]>): V1ImageMeta {
  const meta: UserKeyed = Object.create(null);
  const properties: UserKeyed = Object.create(null);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key.startsWith(PROPERTY)) properties[key.slice(PROPERTY.length).replaceAll('-', '_')] = value || null;
    else if (key.startsWith(META)) {
      const field = key.slice(META.length).replaceAll('-', '_');
      if (!CORE_HEADERS.has(field))
        throw new GlanceError('HTTPBadRequest', `Bad header: ${key}`, { status: 400, builtin: true });
      meta[field] = value || null;
    }
  }
  for (const name of INTEGERS) if (name in meta) meta[name] = checkedInteger(name, meta[name]);
  for (const name of BOOLEANS) if (name in meta) meta[name] = boolFromString(meta[name]);
  return Object.assign(meta, { properties }) as V1ImageMeta;
}

/**
 * Image metadata -> response headers. Names are lower-cased; null attributes and properties are not sent.
 * Source: glance/common/utils.py image_meta_to_http_headers (2014.1).
 */
export function imageMetaToHeaders(meta: V1ImageMeta): [string, string][] {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(meta)) {
    if (value === null || value === undefined) continue;
    if (name !== 'properties') headers.set(META + name.toLowerCase(), pythonText(value, 2));
  }
  for (const [name, value] of Object.entries(meta.properties ?? {})) {
    if (value !== null && value !== undefined) headers.set(PROPERTY + name.toLowerCase(), pythonText(value, 2));
  }
  return [...headers];
}

/** Whether a PUT replaces the whole property set, which is v1's default; the header says `false` to merge. */
export function purgesProperties(headers: Iterable<readonly [string, string]>): boolean {
  for (const [name, value] of headers) if (name.toLowerCase() === PURGE) return boolFromString(value);
  return true;
}

/**
 * What python-glanceclient 0.12 (nova's and cinder's, 2014.1) sends: every field as text, null as `None`;
 * `purge_props` and `data` steer the request and are no metadata. Names keep their case on the wire.
 */
export function clientHeaders(fields: UserKeyed): [string, string][] {
  const { properties, purge_props: purge, data: _data, ...attributes } = fields;
  const headers: [string, string][] = [];
  if (purge !== undefined) headers.push([PURGE, purge ? 'true' : 'false']);
  for (const [name, value] of Object.entries(attributes)) headers.push([META + name, pythonText(value, 2)]);
  for (const [name, value] of Object.entries((properties ?? {}) as UserKeyed)) {
    headers.push([PROPERTY + name, pythonText(value, 2)]);
  }
  return headers;
}
