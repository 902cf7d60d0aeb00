import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeAck, encodePublish, encodeReject } from './amqp-frames.js';
import { decodeAll } from './amqplib-frames.fixture.js';

const message = {
  exchange: 'nova',
  routingKey: 'compute.höst',
  mandatory: false,
  expirationMs: undefined,
  headers: {},
  body: '{"ü":"☃"}',
};

describe('the frames of a publish', () => {
  it('carry the properties of oslo.messaging', () => {
    const [publish, header, body] = decodeAll(encodePublish(3, { ...message, expirationMs: 60_000.7 }, 131_072));
    expect(publish).toMatchObject({
      channel: 3,
      fields: { exchange: 'nova', routingKey: 'compute.höst', mandatory: false },
    });
    expect(header).toMatchObject({
      size: Buffer.byteLength(message.body),
      fields: {
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        headers: {},
        deliveryMode: 2,
        priority: 0,
        expiration: '60000',
        correlationId: undefined,
        replyTo: undefined,
        messageId: undefined,
      },
    });
    expect(body?.content?.toString()).toBe(message.body);
  });

  it('leave expiration out of what is no call, and set mandatory where asked', () => {
    const [publish, header] = decodeAll(encodePublish(1, { ...message, mandatory: true }, 131_072));
    expect(publish?.fields?.['mandatory']).toBe(true);
    expect(header?.fields?.['expiration']).toBeUndefined();
  });

  it('split a body by the negotiated frame size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.boolean(), (size, asText) => {
        const text = 'xü☃'.repeat(size).slice(0, size);
        const bytes = encodePublish(1, { ...message, body: asText ? text : Buffer.from(text) }, 4096);
        const contents = decodeAll(bytes)
          .slice(2)
          .map(({ content }) => content as Buffer);
        expect(contents.every((content) => content.length <= 4096 - 8)).toBe(true);
        expect(Buffer.concat(contents).toString()).toBe(text);
      }),
    );
  });

  it('carry any header that JSON can hold', () => {
    const value = fc.oneof(
      fc.string(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).filter((number) => !Number.isInteger(number)),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    );
    // The decoder of this test is amqplib's, whose plain objects can hold no key called __proto__.
    const name = fc.string({ maxLength: 40 }).filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (headers) => {
        const [, header] = decodeAll(encodePublish(1, { ...message, headers }, 131_072));
        expect(JSON.stringify(header?.fields?.['headers'])).toBe(JSON.stringify(headers));
      }),
    );
  });

  it('refuse a name that AMQP can not carry', () => {
    expect(() => encodePublish(1, { ...message, routingKey: 'x'.repeat(256) }, 4096)).toThrow(/256 bytes is too long/);
  });
});

describe('the frames that settle a delivery', () => {
  it('carry tags beyond 32 bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), fc.boolean(), (deliveryTag, flag) => {
        expect(decodeAll(encodeAck(7, deliveryTag, flag))[0]).toMatchObject({
          channel: 7,
          fields: { deliveryTag, multiple: flag },
        });
        expect(decodeAll(encodeReject(7, deliveryTag, flag))[0]?.fields).toEqual({ deliveryTag, requeue: flag });
      }),
    );
  });
});
