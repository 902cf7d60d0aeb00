import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OutgoingMessage } from '../driver.js';
import { encodePublish } from './amqp-frames.js';
import { FrameWriter } from './frame-writer.js';
import { PublishEncoder } from './publish-encoder.js';
import type { RawConnection } from './raw-connection.js';

const FRAME_MAX = 131_072;
const CHANNEL = 258;
const exchange = { name: 'nova', type: 'topic', durable: false, autoDelete: false } as const;

/** A socket that takes its time: what was written is kept by reference and read when `finish` is called. */
function slowSocket(): { connection: RawConnection; finish: () => void; received: () => Buffer; writes: () => number } {
  const taken: Buffer[] = [];
  let held: { bytes: Buffer; written: (() => void) | undefined }[] = [];
  let count = 0;
  const connection = {
    frameMax: FRAME_MAX,
    rest: Buffer.alloc(0),
    recvSinceLastCheck: false,
    sentSinceLastCheck: false,
    recvFrame: () => false,
    stream: {
      writableNeedDrain: false,
      read: () => null,
      write: (bytes: Buffer, written?: () => void) => {
        count += 1;
        held.push({ bytes, written });
        return true;
      },
      cork: () => undefined,
      uncork: () => undefined,
      destroy: () => undefined,
      on: () => undefined,
    },
  };
  const finish = () => {
    const all = held;
    held = [];
    for (const { bytes } of all) taken.push(Buffer.from(bytes));
    for (const { written } of all) written?.();
  };
  return { connection, finish, received: () => Buffer.concat(taken), writes: () => count };
}

const framesOf = (message: OutgoingMessage): Buffer =>
  encodePublish(
    CHANNEL,
    {
      exchange: message.exchange?.name ?? '',
      routingKey: message.routingKey,
      mandatory: message.mandatory === true,
      expirationMs: message.expirationMs,
      headers: message.headers ?? {},
      body: message.body,
    },
    FRAME_MAX,
  );

const body = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    'ü☃😀'.repeat(300),
    '☃'.repeat(21_000),
    'x'.repeat(70_000),
    'x'.repeat(300_000),
    Buffer.from('b'),
  ),
);
const message: fc.Arbitrary<OutgoingMessage> = fc.record({
  exchange: fc.constantFrom(undefined, exchange),
  routingKey: fc.constantFrom('compute', 'compute.höst', 'reply_1'),
  mandatory: fc.constantFrom(undefined, true, false),
  expirationMs: fc.constantFrom(undefined, 60_000, 1000.5),
  headers: fc.constantFrom<OutgoingMessage['headers']>(undefined, {}, { traceparent: '00-1-01' }),
  body,
});

describe('an encoder of publishes', () => {
  it('lays out what encodePublish makes, in order, whatever the socket still holds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(message, fc.boolean(), fc.boolean()), { maxLength: 30 }), (steps) => {
        const { connection, finish, received } = slowSocket();
        const writer = new FrameWriter(connection, () => undefined);
        const encoder = new PublishEncoder(CHANNEL, writer);
        for (const [one, flushes, finishes] of steps) {
          encoder.write(one);
          if (flushes) writer.flush();
          if (finishes) finish();
        }
        writer.flush();
        finish();
        expect(received().equals(Buffer.concat(steps.map(([one]) => framesOf(one))))).toBe(true);
      }),
    );
  });

  it('makes one write of all messages of a turn, in memory that serves again', () => {
    const { connection, finish, received, writes } = slowSocket();
    const writer = new FrameWriter(connection, () => undefined);
    const encoder = new PublishEncoder(CHANNEL, writer);
    const note: OutgoingMessage = { exchange, routingKey: 'compute', body: '{"a":1}' };
    const sent: Buffer[] = [];
    for (let turn = 0; turn < 50; turn++) {
      for (let n = 0; n < 64; n++) {
        const one = { ...note, body: JSON.stringify({ turn, n, fill: 'ü'.repeat(500) }) };
        encoder.write(one);
        sent.push(framesOf(one));
      }
      writer.flush();
      if (turn % 3 === 0) finish();
    }
    finish();
    expect(received().equals(Buffer.concat(sent))).toBe(true);
    expect(writes()).toBeLessThanOrEqual(100);
  });

  it('refuses a name that AMQP can not carry, and writes nothing of it', () => {
    const { connection, received, finish } = slowSocket();
    const writer = new FrameWriter(connection, () => undefined);
    const refused = { exchange, routingKey: 'x'.repeat(256), body: '{}' };
    expect(() => new PublishEncoder(CHANNEL, writer).write(refused)).toThrow(/too long/);
    writer.flush();
    finish();
    expect(received()).toHaveLength(0);
  });
});
