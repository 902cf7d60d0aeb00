import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/rabbit.js';
import { MessageDeliveryFailure } from '../errors/messaging-errors.js';
import { Notifier } from '../notify/notifier.js';
import { newHexId } from '../wire/ids.js';
import { backends, type OpenBackend } from './backends.js';
import { Stage } from './harness.js';

const withoutIds = (name: string) => name.replace(/[0-9a-f]{32}/, 'ID');

describe.each(await backends())('names on the broker with the $name driver', ({ open }) => {
  let backend: OpenBackend;
  let stage: Stage;

  beforeAll(async () => {
    backend = await open('topology');
  });
  afterAll(() => backend.close());
  beforeEach(() => {
    stage = new Stage(backend);
  });
  afterEach(() => stage.close());

  const queue = async (pattern: RegExp) => (await backend.queues()).find(({ name }) => pattern.test(name));

  it('declares exchanges, queues and bindings as oslo.messaging does', async () => {
    const transport = await stage.transport();
    await stage.server(transport, { topic: 'compute', server: 'host1' }, { methods: { ping: () => 'pong' } });
    await expect(stage.client(transport, { topic: 'compute' }).call('ping')).resolves.toBe('pong');

    expect(await backend.exchanges()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'nova', type: 'topic', durable: false, auto_delete: false }),
        expect.objectContaining({ name: 'compute_fanout', type: 'fanout', durable: false, auto_delete: true }),
      ]),
    );
    const queues = (await backend.queues()).map(({ name, durable, auto_delete, arguments: args }) => ({
      name: withoutIds(name),
      durable,
      auto_delete,
      arguments: args,
    }));
    const plain = { durable: false, auto_delete: false, arguments: {} };
    const transient = { durable: false, auto_delete: false, arguments: { 'x-expires': 1_800_000 } };
    expect(queues.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'compute', ...plain },
      { name: 'compute.host1', ...plain },
      { name: 'compute_fanout_ID', ...transient },
      { name: 'reply_ID', ...transient },
    ]);
    const bindings = (await backend.bindings()).map(({ source, destination, routing_key }) =>
      [source, withoutIds(destination), routing_key].join(' '),
    );
    expect(bindings.sort()).toEqual([
      'compute_fanout compute_fanout_ID compute',
      'nova compute compute',
      'nova compute.host1 compute.host1',
    ]);
  });

  it('deletes the fanout queue when a server stops, and leaves the shared queues', async () => {
    const transport = await stage.transport();
    const server = await stage.server(transport, { topic: 'stops', server: 'a' }, { methods: {} });
    expect(await queue(/^stops_fanout_/)).toBeDefined();
    await server.stop();
    await eventually(async () => (await queue(/^stops_fanout_/)) === undefined, 'the fanout queue is gone');
    expect(await queue(/^stops$/)).toBeDefined();
    expect(await queue(/^stops\.a$/)).toBeDefined();
  });

  it('lets a reply queue without consumer expire', async () => {
    const transport = await stage.transport({}, '?rabbit_transient_queues_ttl=0.2');
    const name = await transport.replies.queue();
    expect(await queue(new RegExp(name))).toMatchObject({ arguments: { 'x-expires': 200 } });
    await transport.close();
    await eventually(async () => (await queue(new RegExp(name))) === undefined, 'the reply queue expired');
  });

  it('declares durable and quorum queues by the options that oslo.messaging has for them', async () => {
    const durable = await stage.transport({ controlExchange: 'durable' }, '?amqp_durable_queues=true');
    await stage.server(durable, { topic: 'd', server: 'a' }, { methods: {} });
    expect(await queue(/^d$/)).toMatchObject({ durable: true, arguments: {} });
    expect(await queue(/^d_fanout_/)).toMatchObject({ durable: false });
    const quorum = await stage.transport(
      { controlExchange: 'quorum' },
      '?rabbit_quorum_queue=1&rabbit_quorum_delivery_limit=7',
    );
    await stage.server(quorum, { topic: 'q', server: 'a' }, { methods: { who: () => 'q' } });
    expect(await queue(/^q\.a$/)).toMatchObject({
      durable: true,
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 7 },
    });
    await expect(stage.client(quorum, { topic: 'q' }).call('who')).resolves.toBe('q');
  });

  it('says so when a peer declared the same exchange with other arguments', async () => {
    const plain = await stage.transport({ controlExchange: 'shared' });
    await stage.client(plain, { topic: 'x' }).cast('y');
    const durable = await stage.transport({ controlExchange: 'shared' }, '?amqp_durable_queues=true');
    await expect(stage.server(durable, { topic: 'x', server: 'a' }, { methods: {} })).rejects.toThrow(
      MessageDeliveryFailure,
    );
    await expect(stage.client(durable, { topic: 'x' }).cast('y')).rejects.toThrow(/inequivalent arg 'durable'/);
    await expect(stage.client(plain, { topic: 'x' }).cast('y')).resolves.toBeUndefined();
  });

  it('keeps notifications in the queue of topic and priority', async () => {
    const transport = await stage.transport({ controlExchange: `n${newHexId().slice(0, 6)}` });
    const notifier = new Notifier(transport, { publisherId: 'compute.host1', topics: ['notifications', 'versioned'] });
    await notifier.error('compute.instance.create.error', { code: 500 }, { request_id: 'req-1' });
    expect(await queue(/^versioned\.error$/)).toMatchObject({ durable: false, auto_delete: false, arguments: {} });
    const [message] = await transport.driver.peek('notifications.error', 5);
    expect(message).toMatchObject({ routingKey: 'notifications.error', redelivered: expect.any(Boolean) });
    const inner = JSON.parse(JSON.parse(String(message?.body))['oslo.message']);
    expect(Object.keys(inner)).toEqual([
      'message_id',
      'publisher_id',
      'event_type',
      'priority',
      'payload',
      'timestamp',
      '_unique_id',
      '_context_request_id',
    ]);
    expect(inner).toMatchObject({ priority: 'ERROR', publisher_id: 'compute.host1', payload: { code: 500 } });
    expect(inner.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  });
});
