import type { MessageHeaders } from '../driver.js';

/** AMQP 0-9-1 framing: type, channel, size, payload, end octet. */
const FRAME_METHOD = 1;
const FRAME_HEADER = 2;
export const FRAME_BODY = 3;
export const FRAME_END = 0xce;
const FRAME_HEAD_BYTES = 7;
export const FRAME_OVERHEAD = FRAME_HEAD_BYTES + 1;

const CLASS_BASIC = 60;
const BASIC_PUBLISH = (CLASS_BASIC << 16) | 40;
const BASIC_ACK = (CLASS_BASIC << 16) | 80;
const BASIC_REJECT = (CLASS_BASIC << 16) | 90;

/** content-type, content-encoding, headers, delivery-mode, priority. */
const PROPERTY_FLAGS = 0x8000 | 0x4000 | 0x2000 | 0x1000 | 0x0800;
const EXPIRATION_FLAG = 0x0100;
const PERSISTENT = 2;

const CONTENT_TYPE = shortString('application/json');
const CONTENT_ENCODING = shortString('utf-8');

export interface PublishFrame {
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly expirationMs: number | undefined;
  readonly headers: MessageHeaders;
  readonly body: Buffer | string;
}

function shortString(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 255) throw new RangeError(`a name of ${bytes.length} bytes is too long for AMQP: ${text}`);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function longString(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const out = Buffer.allocUnsafe(4 + bytes.length);
  out.writeUInt32BE(bytes.length, 0);
  bytes.copy(out, 4);
  return out;
}

function numberValue(value: number): Buffer {
  const out = Buffer.allocUnsafe(9);
  if (Number.isSafeInteger(value)) {
    out.write('l', 0, 'latin1');
    out.writeBigInt64BE(BigInt(value), 1);
  } else {
    out.write('d', 0, 'latin1');
    out.writeDoubleBE(value, 1);
  }
  return out;
}

const tagged = (tag: string, value: Buffer): Buffer => Buffer.concat([Buffer.from(tag, 'latin1'), value]);

function fieldValue(value: unknown): Buffer {
  if (typeof value === 'string') return tagged('S', longString(value));
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'boolean') return Buffer.from(['t'.charCodeAt(0), value ? 1 : 0]);
  if (value === null || value === undefined) return Buffer.from('V', 'latin1');
  if (Buffer.isBuffer(value)) return tagged('x', Buffer.concat([sizeOf(value), value]));
  if (Array.isArray(value)) {
    const items = Buffer.concat(value.map(fieldValue));
    return tagged('A', Buffer.concat([sizeOf(items), items]));
  }
  if (typeof value === 'object') return tagged('F', encodeTable(value as MessageHeaders));
  throw new TypeError(`a header can't hold a ${typeof value}`);
}

function sizeOf(bytes: Buffer): Buffer {
  const size = Buffer.allocUnsafe(4);
  size.writeUInt32BE(bytes.length, 0);
  return size;
}

const EMPTY_TABLE = Buffer.alloc(4);

function encodeTable(table: MessageHeaders): Buffer {
  const keys = Object.keys(table);
  if (keys.length === 0) return EMPTY_TABLE;
  const fields = Buffer.concat(keys.flatMap((key) => [shortString(key), fieldValue(table[key])]));
  return Buffer.concat([sizeOf(fields), fields]);
}

function writeFrameHead(out: Buffer, at: number, type: number, channel: number, size: number): number {
  out[at] = type;
  out.writeUInt16BE(channel, at + 1);
  out.writeUInt32BE(size, at + 3);
  return at + FRAME_HEAD_BYTES;
}

function writeEnd(out: Buffer, at: number): number {
  out[at] = FRAME_END;
  return at + 1;
}

/**
 * All frames of a `basic.publish` with oslo.messaging's properties, in one buffer: content_type, content_encoding,
 * headers, delivery_mode 2, priority 0 and, for calls, expiration.
 */
export function encodePublish(channel: number, message: PublishFrame, frameMax: number): Buffer {
  const to = Buffer.concat([shortString(message.exchange), shortString(message.routingKey)]);
  const table = encodeTable(message.headers);
  const expiration =
    message.expirationMs === undefined ? undefined : shortString(String(Math.trunc(message.expirationMs)));
  const bodySize = Buffer.byteLength(message.body, 'utf8');
  const methodSize = 4 + 2 + to.length + 1;
  const propertiesSize =
    2 + CONTENT_TYPE.length + CONTENT_ENCODING.length + table.length + 2 + (expiration?.length ?? 0);
  const headerSize = 12 + propertiesSize;
  const chunk = frameMax - FRAME_OVERHEAD;
  const bodyFrames = Math.ceil(bodySize / chunk);
  const out = Buffer.allocUnsafe(methodSize + headerSize + 2 * FRAME_OVERHEAD + bodySize + bodyFrames * FRAME_OVERHEAD);

  let at = writeFrameHead(out, 0, FRAME_METHOD, channel, methodSize);
  at = out.writeUInt32BE(BASIC_PUBLISH, at);
  at = out.writeUInt16BE(0, at);
  at += to.copy(out, at);
  out[at++] = message.mandatory ? 1 : 0;
  at = writeEnd(out, at);

  at = writeFrameHead(out, at, FRAME_HEADER, channel, headerSize);
  at = out.writeUInt16BE(CLASS_BASIC, at);
  at = out.writeUInt16BE(0, at);
  at = out.writeUInt32BE(0, at);
  at = out.writeUInt32BE(bodySize, at);
  at = out.writeUInt16BE(PROPERTY_FLAGS | (expiration ? EXPIRATION_FLAG : 0), at);
  at += CONTENT_TYPE.copy(out, at);
  at += CONTENT_ENCODING.copy(out, at);
  at += table.copy(out, at);
  out[at++] = PERSISTENT;
  out[at++] = 0;
  if (expiration) at += expiration.copy(out, at);
  at = writeEnd(out, at);

  if (bodyFrames === 1) {
    at = writeFrameHead(out, at, FRAME_BODY, channel, bodySize);
    at += typeof message.body === 'string' ? out.write(message.body, at, 'utf8') : message.body.copy(out, at);
    writeEnd(out, at);
    return out;
  }
  const bytes = typeof message.body === 'string' ? Buffer.from(message.body, 'utf8') : message.body;
  for (let from = 0; from < bodySize; from += chunk) {
    const size = Math.min(chunk, bodySize - from);
    at = writeFrameHead(out, at, FRAME_BODY, channel, size);
    at += bytes.copy(out, at, from, from + size);
    at = writeEnd(out, at);
  }
  return out;
}

function settleFrame(method: number, channel: number, deliveryTag: number, bits: number): Buffer {
  const size = 4 + 8 + 1;
  const out = Buffer.allocUnsafe(size + FRAME_OVERHEAD);
  let at = writeFrameHead(out, 0, FRAME_METHOD, channel, size);
  at = out.writeUInt32BE(method, at);
  at = out.writeUInt32BE(Math.floor(deliveryTag / 0x1_0000_0000), at);
  at = out.writeUInt32BE(deliveryTag % 0x1_0000_0000, at);
  out[at++] = bits;
  writeEnd(out, at);
  return out;
}

/** @param multiple acknowledges all deliveries of the channel up to this one. */
export function encodeAck(channel: number, deliveryTag: number, multiple: boolean): Buffer {
  return settleFrame(BASIC_ACK, channel, deliveryTag, multiple ? 1 : 0);
}

export function encodeReject(channel: number, deliveryTag: number, requeue: boolean): Buffer {
  return settleFrame(BASIC_REJECT, channel, deliveryTag, requeue ? 1 : 0);
}
