import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import {
  type GlanceLimits,
  imageMetaFromHeaders,
  type PythonInt,
  purgesProperties,
  type UserKeyed,
  type V1ImageMeta,
  validateV1ImageMeta,
} from '#image-properties';
import { badRequest, OpenStackError } from '#openstack-http';
import { refusing } from '../images/refusal.js';
import { requireStorable } from '../images/storable-text.js';

/** What a POST or PUT of the v1 API says: metadata in headers, data as the body. */
export interface V1Request {
  readonly meta: V1ImageMeta;
  readonly properties: UserKeyed<string | null>;
  /** Null when the request came without a body. */
  readonly data: Readable | null;
  /** Whether a PUT replaces the whole property set. Data in the same request forces a merge. */
  readonly purge: boolean;
}

/** Header bytes are UTF-8 where they are valid as such; Node hands each byte over as one character. */
function decoded(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch (error) {
    if (error instanceof TypeError) return value;
    throw error;
  }
}

function headerPairs(message: IncomingMessage): [string, string][] {
  const { rawHeaders } = message;
  return Array.from({ length: rawHeaders.length / 2 }, (_, n) => [
    decoded(rawHeaders[2 * n] ?? ''),
    decoded(rawHeaders[2 * n + 1] ?? ''),
  ]);
}

function hasBody(message: IncomingMessage): boolean {
  return Number(message.headers['content-length'] ?? 0) > 0 || message.headers['transfer-encoding'] !== undefined;
}

const MAX_INTEGER = 2 ** 31 - 1;
const OWNER_LENGTH = 255;
/** `image_size_cap` at its default: 1 TiB. */
const SIZE_CAP = 1024 ** 4;

/** What the catalogue has no room for; sizes are of any length in a header. @throws OpenStackError 400 */
function requireRoom(meta: V1ImageMeta, announced: number): void {
  const size = announced > 0 ? announced : (meta['size'] as PythonInt | undefined);
  if (size !== undefined && size > SIZE_CAP)
    throw badRequest(`Denying attempt to upload image larger than ${SIZE_CAP} bytes.`);
  for (const name of ['min_disk', 'min_ram']) {
    const value = meta[name] as PythonInt | undefined;
    if (value !== undefined && value > MAX_INTEGER)
      throw badRequest(`'${name}' value out of range, must not exceed ${MAX_INTEGER}.`);
  }
  const owner = meta['owner'];
  if (typeof owner === 'string' && [...owner].length > OWNER_LENGTH)
    throw badRequest(`Image owner should not be greater than ${OWNER_LENGTH} characters.`);
}

/** Data from elsewhere needs a store that reads over the network, and there is none. */
function refuseExternalSource(meta: V1ImageMeta, message: IncomingMessage): void {
  const source = meta['location'] ?? message.headers['x-glance-api-copy-from'];
  if (source !== undefined && source !== null)
    throw badRequest(`External sourcing not supported for store ${String(source)}`);
  const store = meta['store'];
  if (store !== undefined && store !== null && store !== 'file' && store !== 'filesystem')
    throw badRequest(`Required store ${String(store)} is invalid`);
}

/**
 * Reads a request (glance/api/v1/images.py ImageDeserializer, 2014.1).
 *
 * @throws OpenStackError 400
 */
export function readV1Request(
  message: IncomingMessage,
  body: Readable | undefined,
  limits: Pick<GlanceLimits, 'diskFormats' | 'containerFormats'>,
): V1Request {
  const pairs = headerPairs(message);
  const meta = refusing(() => validateV1ImageMeta(imageMetaFromHeaders(pairs), limits));
  const properties = meta.properties as UserKeyed<string | null>;
  requireRoom(meta, Number(message.headers['content-length'] ?? 0));
  requireStorable([...Object.entries(meta), ...Object.entries(properties)]);
  for (const [name, value] of Object.entries(properties)) requireFits(name, value);
  refuseExternalSource(meta, message);
  const data = body !== undefined && hasBody(message) ? body : null;
  if (data !== null && message.headers['content-type'] !== 'application/octet-stream')
    throw new OpenStackError(400, 'Content-Type must be application/octet-stream');
  return { meta, properties, data, purge: data === null && purgesProperties(pairs) };
}

const NAME_LENGTH = 255;

function requireFits(name: string, value: string | null): void {
  if ([...name].length > NAME_LENGTH)
    throw badRequest(`Custom property should not be greater than ${NAME_LENGTH} characters.`);
  if (value !== null && Buffer.byteLength(value) > 65535)
    throw badRequest(`The value of property '${name}' is longer than 65535 bytes.`);
}
