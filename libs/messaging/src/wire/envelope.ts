import { unzipSync } from 'node:zlib';
import { UndecodableMessage } from '../errors/messaging-errors.js';
import { escapeJson } from './nested-json.js';

/** The inner object of a message: flat, keys with a leading underscore belong to the library. */
export type WireMessage = Readonly<Record<string, unknown>>;

const ENVELOPE_MAJOR = 2;

/** `{"oslo.version": "2.0", "oslo.message": "<JSON string>"}` around a message that is escaped already ({@link nestedJson}). */
export function sealEnvelope(nested: string): string {
  return `{"oslo.version":"2.0","oslo.message":"${nested}"}`;
}

/** Wraps the JSON text of a message. */
export function wrapEnvelope(innerJson: string): string {
  return sealEnvelope(escapeJson(innerJson));
}

function parseObject(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UndecodableMessage(`${what} is not JSON: ${(cause as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UndecodableMessage(
      `${what} must be a JSON object, not ${Array.isArray(value) ? 'an array' : String(value)}`,
    );
  return value as Record<string, unknown>;
}

/** kombu calls zlib's format `application/x-gzip`; unzip takes both. bzip2 is not to be had in Node. */
function inflate(body: Buffer, compression: unknown): Buffer {
  if (compression !== 'application/x-gzip' && compression !== 'application/gzip')
    throw new UndecodableMessage(`compression ${JSON.stringify(compression)} is not supported; send plain or gzip`);
  try {
    return unzipSync(body);
  } catch (cause) {
    throw new UndecodableMessage(`the compressed body can't be read: ${(cause as Error).message}`);
  }
}

function checkVersion(version: unknown): void {
  const [major, minor] = String(version).split('.', 2).map(Number);
  if (major !== ENVELOPE_MAJOR || minor !== 0)
    throw new UndecodableMessage(`envelope version ${JSON.stringify(version)} is not supported, only 2.0`);
}

/**
 * The inner object of a received body. An object without `oslo.version` is taken as a bare 1.0 message, the way the
 * notification driver `messaging` sends.
 *
 * @throws UndecodableMessage saying which part is wrong.
 */
export function unwrapEnvelope(body: Buffer | string, headers?: Readonly<Record<string, unknown>>): WireMessage {
  const compression = headers?.['compression'];
  const bytes = compression === undefined || typeof body === 'string' ? body : inflate(body, compression);
  const outer = parseObject(typeof bytes === 'string' ? bytes : bytes.toString('utf8'), 'the body');
  const version = outer['oslo.version'];
  const message = outer['oslo.message'];
  if (version === undefined || message === undefined) return outer;
  if (version !== '2.0') checkVersion(version);
  if (typeof message !== 'string') throw new UndecodableMessage('oslo.message must be a JSON text in a string');
  return parseObject(message, 'oslo.message');
}
