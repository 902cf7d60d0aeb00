import { describe, expect, it } from '@jest/globals';
import { type FakeConsumer, FakeQueue } from './fake-queue.js';

const spec = { name: 'notifications.info', durable: false, autoDelete: false, arguments: {}, bindings: [] };
const message = (body: number) => ({
  exchange: 'nova',
  routingKey: 'notifications.info',
  body: String(body),
  headers: {},
  expiresAt: Number.POSITIVE_INFINITY,
  redelivered: false,
});
const nothing = () => undefined;

function fill(queue: FakeQueue, count: number): void {
  for (let i = 0; i < count; i += 1) queue.push(message(i));
}

describe('a queue of the broker in this process', () => {
  it('keeps the newest 10 000 messages when nobody ever listened', () => {
    const queue = new FakeQueue(spec, nothing, nothing);
    fill(queue, 10_050);
    expect(queue.readyCount).toBe(10_000);
    expect(queue.peek(1)[0]?.body).toBe('50');
  });

  it('keeps every message for a listener that has gone away', () => {
    const queue = new FakeQueue(spec, nothing, nothing);
    const listener: FakeConsumer = { prefetch: 0, unacked: new Set(), deliver: nothing };
    queue.addConsumer(listener);
    queue.removeConsumer(listener);
    fill(queue, 10_050);
    expect(queue.readyCount).toBe(10_050);
  });
});
