import { GlanceError, PythonError } from '../errors.js';
import { boolFromString, isTruthy, parsePythonInt } from '../python/numbers.js';
import { asciiText, pythonText } from '../python/text.js';
import { typeName } from '../python/types.js';
import type { UserKeyed } from '../types.js';
import { isDict } from '../user-keyed.js';
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
 * @throws PythonError TypeError where one of these three is empty, UnicodeEncodeError for a name beyond ASCII: the original
 *   passes every header's through `str()`
 */
export function imageMetaFromHeaders(headers: Iterable<readonly [string, string]>): V1ImageMeta {
  const meta: UserKeyed = Object.create(null);
  const properties: UserKeyed = Object.create(null);
  for (const [name, value] of headers) {
    const key = asciiText(name.toLowerCase());
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

/** What an update may name (python-glanceclient 0.12 v1/images.py UPDATE_PARAMS); a create names two more. */
const CLIENT_ATTRIBUTES = [
  ...['name', 'disk_format', 'container_format', 'min_disk', 'min_ram', 'owner', 'size', 'is_public', 'protected'],
  ...['location', 'checksum', 'copy_from', 'properties', 'deleted'],
];
const CLIENT_PARAMETERS: Readonly<Record<ClientCall, ReadonlySet<string>>> = {
  create: new Set([...CLIENT_ATTRIBUTES, 'id', 'store']),
  update: new Set(CLIENT_ATTRIBUTES),
};
const COPY_FROM = 'x-glance-api-copy-from';

export type ClientCall = 'create' | 'update';

function clientProperties(fields: UserKeyed): UserKeyed {
  if (!Object.hasOwn(fields, 'properties')) return {};
  const { properties } = fields;
  if (isDict(properties)) return properties;
  throw new PythonError('AttributeError', `'${typeName(properties)}' object has no attribute 'iteritems'`);
}

/**
 * What python-glanceclient 0.12 (nova's and cinder's, 2014.1) sends: every field as text, null as `None`; `data`, and
 * `purge_props` of an update, steer the request and are no metadata. Names keep their case on the wire.
 *
 * @throws PythonError TypeError for a field that the call does not know, AttributeError where the properties are no dictionary
 */
export function clientHeaders(call: ClientCall, fields: UserKeyed): [string, string][] {
  const { data: _data, ...named } = fields;
  const headers: [string, string][] = [];
  if (call === 'update' && Object.hasOwn(named, 'purge_props')) {
    headers.push([PURGE, isTruthy(named['purge_props']) ? 'true' : 'false']);
    delete named['purge_props'];
  }
  const unknown = Object.keys(named).find((name) => !CLIENT_PARAMETERS[call].has(name));
  if (unknown !== undefined)
    throw new PythonError('TypeError', `${call}() got an unexpected keyword argument '${unknown}'`);
  for (const [name, value] of Object.entries(clientProperties(named))) {
    headers.push([PROPERTY + name, pythonText(value, 2)]);
  }
  const { properties: _properties, copy_from: source, ...attributes } = named;
  for (const [name, value] of Object.entries(attributes)) headers.push([META + name, pythonText(value, 2)]);
  if (source !== undefined && source !== null) headers.push([COPY_FROM, pythonText(source, 2)]);
  return headers;
}
