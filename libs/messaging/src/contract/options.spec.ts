import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/rabbit.js';
import { NotificationListener, NotificationResult } from '../notify/notification-listener.js';
import { Notifier } from '../notify/notifier.js';
import { newHexId } from '../wire/ids.js';
import { backends, type OpenBackend } from './backends.js';
import { deadLetters, deferred, Stage } from './harness.js';

describe.each(await backends())('options on the $name driver', ({ open }) => {
  let backend: OpenBackend;
  let stage: Stage;
  let topic = '';

  beforeAll(async () => {
    backend = await open('options');
  });
  afterAll(() => backend.close());
  beforeEach(() => {
    stage = new Stage(backend);
    topic = `t-${newHexId().slice(0, 8)}`;
  });
  afterEach(() => stage.close());

  it('rabbit_qos_prefetch_count bounds what is begun of a queue, whatever the server could do at a time', async () => {
    const transport = await stage.transport({}, '?rabbit_qos_prefetch_count=2');
    const gate = deferred();
    let begun = 0;
    await stage.server(
      transport,
      { topic, server: 'a' },
      {
        delivery: 'at-least-once',
        methods: {
          work: async () => {
            begun += 1;
            await gate.promise;
          },
        },
      },
      { namespace: 'now', methods: { begun: () => begun } },
    );
    const client = stage.client(await stage.transport(), { topic });
    for (let n = 0; n < 10; n++) await client.cast('work');
    await eventually(() => begun === 2, 'two have begun');
    // The server's own queue has a bound of its own: its answer shows that nothing more was begun meanwhile.
    await expect(client.prepare({ namespace: 'now', server: 'a' }).call('begun')).resolves.toBe(2);
    gate.resolve();
    await eventually(() => begun === 10, 'all are done');
  });

  it('amqp_auto_delete makes the shared exchange and queues go with their last consumer', async () => {
    const transport = await stage.transport({ controlExchange: `x-${topic}` }, '?amqp_auto_delete=true');
    const server = await stage.server(transport, { topic, server: 'a' }, { methods: {} });
    const names = async () => (await backend.queues()).map(({ name }) => name);
    expect((await backend.queues()).find(({ name }) => name === topic)).toMatchObject({ auto_delete: true });
    const exchange = (await backend.exchanges()).find(({ name }) => name === `x-${topic}`);
    expect(exchange).toMatchObject({ type: 'topic', auto_delete: true });
    await server.stop();
    await eventually(async () => !(await names()).some((name) => name.startsWith(topic)), 'the queues are gone');
  });

  it('letters of all fanout queues of a topic lie in one queue', async () => {
    const transport = await stage.transport();
    const failing = { delivery: 'at-least-once', methods: { refresh: () => Promise.reject(new Error('no')) } } as const;
    for (const server of ['a', 'b']) await stage.server(transport, { topic, server, maxDeliveries: 1 }, failing);
    await stage.client(transport, { topic }).fanout('refresh');
    const letters = await deadLetters(backend, transport, `${topic}_fanout`, 2);
    expect(letters.map(({ headers }) => headers['x-dead-server']).sort()).toEqual([`${topic}.a`, `${topic}.b`]);
  });

  it('a listener without allowRequeue takes REQUEUE as handled', async () => {
    const transport = await stage.transport({ controlExchange: `x-${topic}` });
    const seen: unknown[] = [];
    const handle = async ({ payload }: { readonly payload: unknown }) => {
      seen.push(payload);
      return NotificationResult.REQUEUE;
    };
    const options = { topics: [topic], allowRequeue: false };
    const listener = new NotificationListener(transport, [{ priority: 'info', handle }], options);
    await listener.start();
    const notifier = new Notifier(transport, { publisherId: 'image.host1', topics: [topic] });
    await notifier.info('image.update', 1);
    await notifier.info('image.update', 2);
    await eventually(() => seen.length >= 2, 'both were seen');
    await listener.stop(500);
    expect(seen).toEqual([1, 2]);
    expect(await transport.driver.peek(`${topic}.info`, 5)).toEqual([]);
  });

  it('a listener of several topics hears each, and an exchange of its own only what goes there', async () => {
    const transport = await stage.transport({ controlExchange: `x-${topic}` });
    const other = await stage.transport({ controlExchange: `y-${topic}` });
    const seen: unknown[] = [];
    const handle = async ({ payload }: { readonly payload: unknown }) => seen.push(payload);
    const options = { topics: [topic, `${topic}-v`], exchange: `y-${topic}`, pool: `pool-${topic}` };
    const listener = new NotificationListener(transport, [{ priority: 'info', handle }], options);
    await listener.start();
    const sent = { publisherId: 'image.host1', topics: [topic, `${topic}-v`] };
    await new Notifier(transport, sent).info('e', 'elsewhere');
    await new Notifier(other, sent).info('e', 'here');
    await eventually(() => seen.length >= 2, 'one of each topic');
    await listener.stop(500);
    expect(seen).toEqual(['here', 'here']);
  });
});
