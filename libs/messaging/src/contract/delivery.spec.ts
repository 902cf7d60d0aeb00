import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/rabbit.js';
import { TransportClosed } from '../errors/messaging-errors.js';
import { RpcError } from '../errors/remote-error.js';
import { newHexId } from '../wire/ids.js';
import { backends, type OpenBackend } from './backends.js';
import { deadLetters, deferred, Stage } from './harness.js';

const quick = { retryDelayMs: () => 5 };

class Hopeless extends RpcError {
  override readonly retryable = false;
}

describe.each(await backends())('delivery classes on the $name driver', ({ open }) => {
  let backend: OpenBackend;
  let stage: Stage;
  let topic = '';

  beforeAll(async () => {
    backend = await open('delivery');
  });
  afterAll(() => backend.close());
  beforeEach(() => {
    stage = new Stage(backend);
    topic = `t-${newHexId().slice(0, 8)}`;
  });
  afterEach(() => stage.close());

  it('gives an unfinished at-least-once message to the next server, and an at-most-once one to nobody', async () => {
    const dying = await stage.transport();
    const surviving = await stage.transport();
    const begun: string[] = [];
    const done: string[] = [];
    const never = deferred();
    const hang = (text: unknown) => {
      begun.push(String(text));
      return never.promise;
    };
    await stage.server(
      dying,
      { topic, server: 'a' },
      { delivery: 'at-least-once', methods: { safe: ({ text }) => hang(text) } },
      { namespace: 'once', methods: { risky: ({ text }) => hang(text) } },
    );
    const client = stage.client(surviving, { topic });
    await client.cast('safe', { text: 'kept' });
    await client.prepare({ namespace: 'once' }).cast('risky', { text: 'lost' });
    await eventually(() => begun.length === 2, 'both messages began');
    await dying.close();
    await stage.server(
      surviving,
      { topic, server: 'b' },
      {
        delivery: 'at-least-once',
        methods: { safe: ({ text }) => void done.push(String(text)), count: () => done.length },
      },
      { namespace: 'once', methods: { risky: ({ text }) => void done.push(String(text)) } },
    );
    await eventually(() => done.length === 1, 'the kept message was handled');
    await client.call('count');
    expect(done).toEqual(['kept']);
  });

  it('tries a failing cast again, then moves it to the dead letters with the reason', async () => {
    const transport = await stage.transport();
    const counts: number[] = [];
    await stage.server(
      transport,
      { topic, server: 'a', maxDeliveries: 3, ...quick },
      {
        delivery: 'at-least-once',
        methods: {
          fail: (_args, { deliveryCount }) => {
            counts.push(deliveryCount);
            throw new Error('disk is full');
          },
        },
      },
    );
    await stage.client(transport, { topic }).cast('fail', { id: 7 }, { request_id: 'req-9' });
    const [letter] = await deadLetters(backend, transport, topic);
    expect(counts).toEqual([1, 2, 3]);
    expect(letter?.headers).toMatchObject({
      'x-dead-reason': 'delivery-limit',
      'x-dead-error': 'disk is full',
      'x-dead-error-class': 'Error',
      'x-dead-queue': topic,
      'x-dead-server': `${topic}.a`,
      'x-dead-deliveries': 3,
    });
    expect(String(letter?.body)).toContain('req-9');
  });

  it('does a message once whose first try failed and whose second did not', async () => {
    const transport = await stage.transport();
    let tries = 0;
    await stage.server(
      transport,
      { topic, server: 'a', ...quick },
      {
        delivery: 'at-least-once',
        methods: {
          flaky: () => {
            tries += 1;
            if (tries === 1) throw new Error('not yet');
          },
        },
      },
    );
    await stage.client(transport, { topic }).cast('flaky');
    await eventually(() => tries === 2, 'a second try');
    await expect(stage.client(transport, { topic }).call('nope')).rejects.toMatchObject({ excType: 'NoSuchMethod' });
    expect(tries).toBe(2);
  });

  it.each([
    ['an error that is not retryable', 'not-retryable', { method: 'hopeless' }],
    ['a cast for a method that nobody has', 'no-endpoint', { method: 'unheard_of' }],
  ])('moves %s to the dead letters at once', async (_what, reason, { method }) => {
    const transport = await stage.transport();
    let tries = 0;
    await stage.server(
      transport,
      { topic, server: 'a' },
      {
        delivery: 'at-least-once',
        methods: {
          hopeless: () => {
            tries += 1;
            throw new Hopeless('no such flavor');
          },
        },
      },
    );
    await stage.client(transport, { topic }).cast(method);
    const [letter] = await deadLetters(backend, transport, topic);
    expect(letter?.headers['x-dead-reason']).toBe(reason);
    expect(tries).toBeLessThan(2);
  });

  it.each([
    ['that is not JSON', Buffer.from('{"oslo.version": "2.0", ')],
    ['of an unknown envelope version', Buffer.from('{"oslo.version":"3.0","oslo.message":"{}"}')],
    ['without a method', Buffer.from('{"oslo.version":"2.0","oslo.message":"{}"}')],
    ['that is no object', Buffer.from('[1,2]')],
  ])('moves a message %s to the dead letters as it came', async (_what, body) => {
    const transport = await stage.transport();
    await stage.server(transport, { topic, server: 'a' }, { methods: { alive: () => true } });
    const exchange = transport.topology.exchange('nova');
    await transport.publish({ exchange, routingKey: topic, body });
    const [letter] = await deadLetters(backend, transport, topic);
    expect(letter?.headers['x-dead-reason']).toBe('undecodable');
    expect(Buffer.from(letter?.body as Buffer)).toEqual(body);
    await expect(stage.client(transport, { topic }).call('alive')).resolves.toBe(true);
  });

  it('runs two messages with the same idempotency key once', async () => {
    const transport = await stage.transport();
    const ran: unknown[] = [];
    const { RpcDispatcher } = await import('../rpc/dispatcher.js');
    const { RpcServer } = await import('../rpc/rpc-server.js');
    const build = {
      name: 'build',
      delivery: 'at-least-once' as const,
      idempotencyKey: ({ id }: { readonly id?: unknown }) => String(id),
      invoke: async ({ id }: { readonly id?: unknown }) => ran.push(id),
    };
    const server = new RpcServer(transport, new RpcDispatcher([{ methods: new Map([['build', build]]) }]), {
      topic,
      server: 'a',
    });
    await server.start();
    const client = stage.client(transport, { topic });
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe(1);
    await expect(client.call('build', { id: 'i-1' })).resolves.toBe(1);
    await expect(client.call('build', { id: 'i-2' })).resolves.toBe(2);
    expect(ran).toEqual(['i-1', 'i-2']);
    await server.stop();
  });

  it('answers a call whose idempotency key can not be made with the error', async () => {
    const transport = await stage.transport();
    const { RpcDispatcher } = await import('../rpc/dispatcher.js');
    const { RpcServer } = await import('../rpc/rpc-server.js');
    const build = {
      name: 'build',
      delivery: 'at-least-once' as const,
      idempotencyKey: () => {
        throw new TypeError('instance has no uuid');
      },
      invoke: async () => 'done',
    };
    const dispatcher = new RpcDispatcher([{ methods: new Map([['build', build]]) }]);
    const server = new RpcServer(transport, dispatcher, { topic, server: 'a' });
    await server.start();
    const call = stage.client(transport, { topic }).call('build', {});
    await expect(call).rejects.toMatchObject({ excType: 'TypeError', value: 'instance has no uuid' });
    await server.stop();
  });

  it('bounds the handlers that run and the messages that wait', async () => {
    const transport = await stage.transport();
    const gate = deferred();
    let running = 0;
    let most = 0;
    let ended = 0;
    await stage.server(
      transport,
      { topic, server: 'a', maxConcurrency: 3, prefetch: 5 },
      {
        delivery: 'at-least-once',
        methods: {
          work: async () => {
            running += 1;
            most = Math.max(most, running);
            await gate.promise;
            running -= 1;
            ended += 1;
          },
        },
      },
    );
    const client = stage.client(transport, { topic });
    await Promise.all(Array.from({ length: 20 }, () => client.cast('work')));
    await eventually(() => running === 3, 'three handlers run');
    gate.resolve();
    await eventually(() => ended === 20, 'all ended');
    expect(most).toBe(3);
  });

  it('lets running handlers finish when it stops, and leaves what waits to others', async () => {
    const transport = await stage.transport();
    const gate = deferred();
    const ended: unknown[] = [];
    const stopping = await stage.server(
      transport,
      { topic, server: 'a', maxConcurrency: 1, prefetch: 10 },
      {
        delivery: 'at-least-once',
        methods: {
          work: async ({ n }) => {
            await gate.promise;
            ended.push(n);
          },
        },
      },
    );
    const client = stage.client(transport, { topic });
    for (let n = 0; n < 4; n++) await client.cast('work', { n });
    const stopped = stopping.stop(5000);
    gate.resolve();
    await expect(stopped).resolves.toBe(true);
    const before = [...ended];
    expect(before.length).toBeLessThan(4);
    await stage.server(
      transport,
      { topic, server: 'b' },
      { delivery: 'at-least-once', methods: { work: ({ n }) => void ended.push(n) } },
    );
    await eventually(() => ended.length >= 4, 'the rest was handled');
    expect([...ended].sort()).toEqual([0, 1, 2, 3]);
  });

  it('does not wait for a handler beyond its grace', async () => {
    const transport = await stage.transport();
    const never = deferred();
    const server = await stage.server(transport, { topic, server: 'a' }, { methods: { hang: () => never.promise } });
    const call = stage
      .client(transport, { topic })
      .call('hang')
      .catch((error: unknown) => error);
    await stage
      .client(transport, { topic })
      .call('nope')
      .catch(() => undefined);
    await expect(server.stop(50)).resolves.toBe(false);
    await transport.close();
    await expect(call).resolves.toBeInstanceOf(TransportClosed);
  });
});
