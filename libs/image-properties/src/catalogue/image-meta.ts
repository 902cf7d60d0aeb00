import { PythonError } from '../errors.js';
import { boolFromString } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import { typeName } from '../python/types.js';
import type { ImageMetaProps } from './catalogue.js';
import { coerceList, coerceText, toInt } from './coerce.js';
import { parseIsoTime } from './iso-time.js';
import { parseImageProperties, type Vocabulary } from './parse.js';

/**
 * An image as the compute service holds it (nova/objects/image_meta.py ImageMeta). What is not set is absent.
 * `size` and `virtual_size` in bytes, `min_ram` in MiB, `min_disk` in GiB; times are ISO 8601 with offset.
 */
export interface ImageMeta {
  id?: string;
  name?: string;
  status?: string;
  visibility?: string;
  protected?: boolean;
  checksum?: string;
  owner?: string;
  size?: number;
  virtual_size?: number;
  container_format?: string;
  disk_format?: string;
  created_at?: string | null;
  updated_at?: string | null;
  tags?: string[];
  direct_url?: string;
  min_ram?: number;
  min_disk?: number;
  properties: ImageMetaProps;
}

type Attribute = Exclude<keyof ImageMeta, 'properties'>;

interface AttributeRule {
  readonly coerce: (field: string, value: unknown) => unknown;
  /** What a null becomes; absent when a null is refused. Nova calls these fields nullable by mistake of the past. */
  readonly whenNull?: string | number | null;
}

function coerceTime(field: string, value: unknown): string {
  if (typeof value === 'string') return parseIsoTime(value);
  throw new PythonError('ValueError', `A datetime.datetime is required in field ${field}, not a ${typeName(value)}`);
}

const integer = (_field: string, value: unknown): number => toInt(value);
const strings = (field: string, value: unknown): string[] =>
  coerceList(field, value).map((item, index) => {
    if (item === null) throw new PythonError('ValueError', `Field \`${field}[${index}]' cannot be None`);
    return coerceText(`${field}[${index}]`, item);
  });

const ATTRIBUTES: ReadonlyMap<string, AttributeRule> = new Map<Attribute, AttributeRule>([
  ['id', { coerce: (_field, value) => pythonText(value, 3) }],
  ['name', { coerce: coerceText, whenNull: '' }],
  ['status', { coerce: coerceText }],
  ['visibility', { coerce: coerceText }],
  ['protected', { coerce: (_field, value) => boolFromString(value) }],
  ['checksum', { coerce: coerceText, whenNull: '' }],
  ['owner', { coerce: coerceText, whenNull: '' }],
  ['size', { coerce: integer, whenNull: 0 }],
  ['virtual_size', { coerce: integer, whenNull: 0 }],
  ['container_format', { coerce: coerceText, whenNull: '' }],
  ['disk_format', { coerce: coerceText, whenNull: '' }],
  ['created_at', { coerce: coerceTime, whenNull: null }],
  ['updated_at', { coerce: coerceTime, whenNull: null }],
  ['tags', { coerce: strings }],
  ['direct_url', { coerce: coerceText }],
  ['min_ram', { coerce: integer }],
  ['min_disk', { coerce: integer }],
]);

/**
 * Image metadata as a typed object (ImageMeta.from_dict). The properties are read first, then the attributes in the
 * order in which they stand; unknown attributes are passed over.
 *
 * @throws PythonError ValueError, AttributeError or TypeError, and NovaError Invalid, as {@link parseImageProperties}
 */
export function parseImageMeta(known: Vocabulary, image: Readonly<Record<string, unknown>> | null): ImageMeta {
  const source = image ?? {};
  const raw = Object.hasOwn(source, 'properties') ? source['properties'] : {};
  const meta: Record<string, unknown> = { properties: parseImageProperties(known, raw) };
  for (const name of Object.keys(source)) {
    const rule = ATTRIBUTES.get(name);
    if (rule === undefined) continue;
    const value = source[name];
    if (value !== null && value !== undefined) meta[name] = rule.coerce(name, value);
    else if (rule.whenNull !== undefined) meta[name] = rule.whenNull;
    else throw new PythonError('ValueError', `Field \`${name}' cannot be None`);
  }
  return meta as unknown as ImageMeta;
}
