import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { eventually } from '../../../../test/support/rabbit.js';
import { AsyncLocalContextCarrier } from '../context/context-carrier.js';
import { TransportClosed } from '../errors/messaging-errors.js';
import { wrapEnvelope } from '../wire/envelope.js';
import { newHexId } from '../wire/ids.js';
import { backends, type OpenBackend } from './backends.js';
import { deferred, Stage } from './harness.js';

describe.each(await backends())('messages on the $name driver', ({ open }) => {
  let backend: OpenBackend;
  let stage: Stage;
  let topic = '';

  beforeAll(async () => {
    backend = await open('messages');
  });
  afterAll(() => backend.close());
  beforeEach(() => {
    stage = new Stage(backend);
    topic = `t-${newHexId().slice(0, 8)}`;
  });
  afterEach(() => stage.close());

  it('runs a message that comes twice once', async () => {
    const transport = await stage.transport();
    const seen: unknown[] = [];
    await stage.server(
      transport,
      { topic, server: 'a' },
      { methods: { note: ({ n }) => seen.push(n), count: () => seen.length } },
    );
    const twice = wrapEnvelope(JSON.stringify({ method: 'note', args: { n: 1 }, _unique_id: newHexId() }));
    const exchange = transport.topology.exchange('nova');
    for (let i = 0; i < 2; i++) await transport.publish({ exchange, routingKey: topic, body: twice });
    await expect(stage.client(transport, { topic }).call('count')).resolves.toBe(1);
  });

  it('accepts the two-message replies of Icehouse', async () => {
    const transport = await stage.transport();
    const replyQueue = await transport.replies.queue();
    const messageId = newHexId();
    const outcome = transport.replies.expect({ messageId, method: 'old', timeoutMs: 5000, monitorMs: undefined });
    for (const reply of [
      { result: { x: 1 }, failure: null, _msg_id: messageId },
      { result: null, failure: null, ending: true, _msg_id: messageId },
    ])
      await transport.publish({
        exchange: undefined,
        routingKey: replyQueue,
        body: wrapEnvelope(JSON.stringify(reply)),
      });
    await expect(outcome).resolves.toMatchObject({ result: { x: 1 }, failure: null });
  });

  it('carries the ambient context and the W3C trace context of whoever sends', async () => {
    const contextCarrier = new AsyncLocalContextCarrier();
    const transport = await stage.transport({ contextCarrier });
    const inside: unknown[] = [];
    await stage.server(
      transport,
      { topic, server: 'a' },
      {
        methods: {
          look: (_args, { context, traceparent }) => {
            inside.push(contextCarrier.current(), contextCarrier.traceparent());
            return { request: context['request_id'], traceparent };
          },
        },
      },
    );
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const client = stage.client(transport, { topic });
    const answer = contextCarrier.run({ request_id: 'req-5' }, () => firstValueFrom(client.call$('look')), trace);
    await expect(answer).resolves.toEqual({ request: 'req-5', traceparent: trace });
    expect(inside).toEqual([expect.objectContaining({ request_id: 'req-5' }), trace]);
  });

  it('keeps the order of messages from the very first', async () => {
    const transport = await stage.transport();
    const seen: unknown[] = [];
    await stage.server(transport, { topic, server: 'a' }, { methods: { note: ({ n }) => seen.push(n) } });
    const sender = await stage.transport();
    const client = stage.client(sender, { topic });
    await Promise.all(Array.from({ length: 200 }, (_, n) => client.cast('note', { n })));
    await eventually(() => seen.length === 200, 'all arrived');
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('rejects what is under way when the transport closes', async () => {
    const transport = await stage.transport();
    const other = await stage.transport();
    const gate = deferred();
    await stage.server(other, { topic, server: 'a' }, { methods: { slow: () => gate.promise } });
    const call = stage
      .client(transport, { topic })
      .call('slow')
      .catch((error: unknown) => error);
    await stage
      .client(other, { topic })
      .prepare({ timeoutMs: 1000 })
      .call('nope')
      .catch(() => undefined);
    await transport.close();
    await expect(call).resolves.toBeInstanceOf(TransportClosed);
    await expect(stage.client(transport, { topic }).cast('slow')).rejects.toBeInstanceOf(TransportClosed);
    gate.resolve();
  });
});
