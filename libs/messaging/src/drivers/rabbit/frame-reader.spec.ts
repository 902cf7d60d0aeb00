import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeAck, encodePublish } from './amqp-frames.js';
import { type DecodedFrame, decodeOne } from './amqplib-frames.fixture.js';
import { FrameReader } from './frame-reader.js';
import type { RawConnection } from './raw-connection.js';

const FRAME_MAX = 4096;
const HEARTBEAT = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce]);
const CONSUMING = 1;
const PUBLISHING = 2;

interface Sent {
  readonly tag: string;
  readonly deliveryTag: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

const short = (text: string): Buffer => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);

/** What a broker sends: the header and body frames of a publish behind a `basic.deliver`. */
function deliver(channel: number, message: Sent): Buffer {
  const { exchange, routingKey, headers, body } = message;
  const publish = encodePublish(
    channel,
    { exchange, routingKey, headers, body, mandatory: false, expirationMs: undefined },
    FRAME_MAX,
  );
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(message.deliveryTag));
  const fields = [Buffer.from([0, 60, 0, 60]), short(message.tag), number, Buffer.from([message.redelivered ? 1 : 0])];
  const payload = Buffer.concat([...fields, short(exchange), short(routingKey)]);
  const head = Buffer.alloc(7);
  head[0] = 1;
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce]), publish.subarray(8 + publish.readUInt32BE(3))]);
}

/** A connection whose socket has these chunks; its own reading is amqplib's. */
function connectionOf(chunks: Buffer[]): Omit<RawConnection, 'recvFrame'> & { recvFrame(): DecodedFrame | false } {
  return {
    frameMax: FRAME_MAX,
    rest: Buffer.alloc(0),
    recvSinceLastCheck: false,
    sentSinceLastCheck: false,
    recvFrame() {
      const one = decodeOne(this.rest, FRAME_MAX);
      if (!one) return false;
      this.rest = one.rest;
      return one.frame;
    },
    stream: {
      writableNeedDrain: false,
      read: () => chunks.shift() ?? null,
      write: () => true,
      cork: () => undefined,
      uncork: () => undefined,
      destroy: () => undefined,
      on: () => undefined,
    },
  };
}

/** Everything that arrives, in order, by whichever way it was read. */
function readAll(bytes: Buffer, cuts: readonly number[]): { seen: unknown[]; byAmqplib: number } {
  const chunks = [0, ...[...cuts].sort((a, b) => a - b)].map((from, n, all) => bytes.subarray(from, all[n + 1]));
  const connection = connectionOf(chunks.filter((chunk) => chunk.length > 0));
  const reader = new FrameReader(connection);
  const seen: unknown[] = [];
  reader.onDeliver(CONSUMING, ({ consumerTag, deliveryTag, redelivered, exchange, routingKey, headers, body }) =>
    seen.push({
      tag: consumerTag,
      deliveryTag,
      redelivered,
      exchange,
      routingKey,
      headers: { ...headers },
      body: `${body}`,
    }),
  );
  reader.onConfirm(PUBLISHING, (deliveryTag, multiple) => seen.push({ deliveryTag, multiple }));
  let byAmqplib = 0;
  let message: { fields: Record<string, unknown>; headers: unknown; size: number; body: string } | undefined;
  for (;;) {
    const frame = connection.recvFrame();
    if (!frame) break;
    byAmqplib += 1;
    if (frame.id === 60 && message) {
      message.headers = frame.fields?.['headers'];
      message.size = frame.size ?? 0;
    } else if (frame.content && message) message.body += frame.content.toString('latin1');
    else if (frame.id !== undefined) message = { fields: frame.fields ?? {}, headers: {}, size: -1, body: '' };
    if (!message || message.body.length !== message.size) continue;
    const { consumerTag, ...fields } = message.fields;
    const body = Buffer.from(message.body, 'latin1').toString();
    seen.push({ tag: consumerTag, ...fields, headers: message.headers, body });
    message = undefined;
  }
  return { seen, byAmqplib };
}

const delivery = fc.record({
  tag: fc.constantFrom('1', '2', 'ctag'),
  deliveryTag: fc.integer({ min: 1, max: 2 ** 50 }),
  exchange: fc.constantFrom('', 'nova'),
  routingKey: fc.constantFrom('compute', 'compute.höst', 'reply_1'),
  redelivered: fc.boolean(),
  headers: fc.constantFrom<Record<string, unknown>>(
    {},
    { traceparent: '00-ü-01' },
    { a: 'x', 'x-attempts': 2 },
    { b: '' },
  ),
  body: fc.oneof(fc.string(), fc.constantFrom('ü☃'.repeat(500), 'x'.repeat(FRAME_MAX - 8), 'y'.repeat(9000))),
});

describe('a reader of frames', () => {
  it('loses nothing and keeps the order, wherever the bytes are cut', () => {
    const step = fc.oneof(
      delivery.map((message) => ({ bytes: deliver(CONSUMING, message), seen: message as unknown })),
      fc.record({ deliveryTag: fc.integer({ min: 1, max: 2 ** 50 }), multiple: fc.boolean() }).map((confirm) => ({
        bytes: encodeAck(PUBLISHING, confirm.deliveryTag, confirm.multiple),
        seen: confirm as unknown,
      })),
      fc.constant({ bytes: HEARTBEAT, seen: undefined }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(fc.nat({ max: 20_000 })), (steps, cuts) => {
        const { seen } = readAll(Buffer.concat(steps.map(({ bytes }) => bytes)), cuts);
        expect(seen).toEqual(steps.flatMap((one) => (one.seen === undefined ? [] : [one.seen])));
      }),
    );
  });

  it('needs amqplib for none of the messages and confirms that are usual', () => {
    const message = {
      tag: '1',
      deliveryTag: 7,
      exchange: 'nova',
      routingKey: 'compute',
      redelivered: false,
      body: '{}',
    };
    const bytes = Buffer.concat([
      deliver(CONSUMING, { ...message, headers: {} }),
      deliver(CONSUMING, { ...message, headers: { traceparent: '00-1-01' } }),
      encodeAck(PUBLISHING, 3, true),
    ]);
    expect(readAll(bytes, [5, 60, 90])).toMatchObject({ byAmqplib: 0, seen: { length: 3 } });
  });

  it('leaves channels that nobody reads to amqplib', () => {
    const message = {
      tag: '1',
      deliveryTag: 7,
      exchange: '',
      routingKey: 'a',
      redelivered: false,
      headers: {},
      body: 'x',
    };
    const { seen, byAmqplib } = readAll(Buffer.concat([deliver(9, message), encodeAck(9, 1, false)]), []);
    expect(seen).toEqual([{ ...message, body: 'x' }]);
    expect(byAmqplib).toBe(4);
  });

  it('leaves the refusal of broken and of overlong frames to amqplib', () => {
    const broken = encodeAck(PUBLISHING, 1, false);
    broken[broken.length - 1] = 0;
    expect(() => readAll(broken, [])).toThrow(/Invalid frame/);
    const overlong = Buffer.from(HEARTBEAT);
    overlong.writeUInt32BE(FRAME_MAX + 1, 3);
    expect(() => readAll(overlong, [])).toThrow(/exceeds maxFrameSize/);
  });
});
