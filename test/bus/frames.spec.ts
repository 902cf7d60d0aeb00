import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  createTransport,
  NotificationResult,
  Notifier,
  PRIORITIES,
  type PrepareOverrides,
  RawNotificationListener,
  RpcClient,
  RpcDispatcher,
  RpcError,
  RpcServer,
  type Transport,
} from '#messaging';
import { AmqpReader, type SeenFrame } from '../support/amqp-reader.js';
import { createVhost, eventually, findBroker, NO_BROKER, type TestVhost } from '../support/rabbit.js';
import { TcpProxy } from '../support/tcp-proxy.js';

Logger.overrideLogger(false);

interface Recorded extends SeenFrame {
  readonly conn: number;
}
type Side = 'server' | 'client';
const recorded = (
  JSON.parse(readFileSync(new URL('./fixtures/oslo-frames.json', import.meta.url), 'utf8')) as {
    steps: Record<string, Record<Side, Recorded[]>>;
  }
).steps;

const CONTEXT = { user_id: 'u1', project_id: 'p1', request_id: 'req-1', is_admin: true, roles: ['admin'] };
/** Fields of a message whose content differs with every run or with the language of the server. */
const VARIABLE = ['_msg_id', '_unique_id', '_reply_q', 'message_id', 'timestamp', 'failure'];

const withoutIds = (name: string): string => name.replace(/[0-9a-f]{32}/, 'ID');

function inner(body: string): { envelope: string[]; message: [string, unknown][] } {
  const outer = JSON.parse(body) as Record<string, unknown>;
  const enveloped = outer['oslo.message'];
  const message = (typeof enveloped === 'string' ? JSON.parse(enveloped) : outer) as Record<string, unknown>;
  return {
    envelope: typeof enveloped === 'string' ? Object.keys(outer) : [],
    message: Object.entries(message).map(([key, value]) => [key, VARIABLE.includes(key) ? typeof value : value]),
  };
}

/** A frame without what differs with every run. */
function settled({ method, fields, properties, body }: SeenFrame): unknown {
  const plain = JSON.parse(JSON.stringify({ fields, properties: properties ?? {} })) as Record<string, unknown>;
  const named = JSON.parse(withoutIds(JSON.stringify(plain))) as Record<string, unknown>;
  return { method, ...named, ...(body === undefined ? {} : inner(body)) };
}

const ofMethods = (frames: readonly SeenFrame[], ...methods: string[]): unknown[] =>
  frames.filter(({ method }) => methods.includes(method)).map(settled);
const DECLARATIONS = ['ExchangeDeclare', 'QueueDeclare', 'QueueBind', 'BasicConsume'];

/** What one side sent, by connection and channel. */
class Tap {
  readonly frames: (SeenFrame & { lane: string })[] = [];
  readonly proxy: TcpProxy;

  constructor(target: { host: string; port: number }) {
    this.proxy = new TcpProxy(target, (connection) => {
      const reader = new AmqpReader(true, (frame, channel) =>
        this.frames.push({ ...frame, lane: `${connection}.${channel}` }),
      );
      return (chunk, from) => {
        if (from === 'client') reader.push(chunk);
      };
    });
  }

  of(...methods: string[]): unknown[] {
    return ofMethods(this.frames, ...methods);
  }
}

class PeerError extends RpcError {
  override readonly remoteModule = '__main__';
}

const broker = await findBroker();
if (!broker) process.stderr.write(`${NO_BROKER}\n`);

(broker ? describe : describe.skip)('frame by frame against oslo.messaging', () => {
  let vhost: TestVhost;
  let taps: Record<Side, Tap>;
  let serverSide: Transport;
  let server: RpcServer;
  let listener: RawNotificationListener;
  const seen = { records: 0, notifications: 0, again: false };

  const methods = {
    add: ({ a, b }: Record<string, unknown>) => Number(a) + Number(b),
    echo: (args: object) => ({ args, ctxt: CONTEXT, server: 'host1' }),
    fail: () => {
      throw new PeerError('custom failure', { kwargs: { image_id: 'img-1', code: 400 } });
    },
    slow: ({ seconds }: Record<string, unknown>) =>
      new Promise((resolve) => setTimeout(() => resolve({ slept: seconds }), Number(seconds) * 1000)),
    record: () => {
      seen.records += 1;
    },
  };

  beforeAll(async () => {
    if (!broker) return;
    vhost = await createVhost(broker, 'frames');
    taps = { server: new Tap(broker), client: new Tap(broker) };
    await Promise.all([taps.server.proxy.listen(), taps.client.proxy.listen()]);
    serverSide = transport('server');
    const table = new Map(
      Object.entries(methods).map(([name, run]) => [
        name,
        { name, delivery: 'at-most-once' as const, invoke: async (args: object) => run(args as never) },
      ]),
    );
    server = new RpcServer(serverSide, new RpcDispatcher([{ version: '1.5', methods: table }]), {
      topic: 'compute',
      server: 'host1',
    });
    listener = new RawNotificationListener(
      serverSide,
      PRIORITIES.map((priority) => ({
        priority,
        handle: async ({ payload }) => {
          seen.notifications += 1;
          const again = !seen.again && typeof payload === 'object' && payload !== null && 'requeue_once' in payload;
          seen.again ||= again;
          return again ? NotificationResult.REQUEUE : NotificationResult.HANDLED;
        },
      })),
    );
    await server.start();
    await listener.start();
  });
  afterAll(async () => {
    await serverSide?.close();
    await taps?.server.proxy.close();
    await taps?.client.proxy.close();
    await vhost?.drop();
  });

  function transport(side: Side): Transport {
    const port = `:${vhost.broker.port}/`;
    const url = vhost.transportUrl().replace(port, `:${taps[side].proxy.port}/`);
    return createTransport({
      url,
      controlExchange: 'nova',
      contextCarrier: { current: () => CONTEXT, run: (_c, work) => work() },
    });
  }

  /** A client of its own, as the recorded client was a program of its own. */
  async function asClient(work: (client: RpcClient, own: Transport) => Promise<unknown>): Promise<void> {
    taps.client.frames.length = 0;
    taps.server.frames.length = 0;
    const own = transport('client');
    await own.connect();
    await work(new RpcClient(own, { topic: 'compute' }, { timeoutMs: 10_000 }), own);
    await own.close();
  }

  const step = (start: string): Record<Side, Recorded[]> => {
    const name = Object.keys(recorded).find((one) => one.startsWith(start));
    if (!name) throw new Error(`no recorded step ${start}`);
    return recorded[name] as Record<Side, Recorded[]>;
  };

  it('a server declares, binds and consumes the same, in the same order', () => {
    const lanes = new Map<string, SeenFrame[]>();
    for (const frame of taps.server.frames) lanes.set(frame.lane, [...(lanes.get(frame.lane) ?? []), frame]);
    const ours = [...lanes.values()].find((frames) => JSON.stringify(frames).includes('compute.host1')) ?? [];
    const theirs = step('server start').server.filter(({ conn }) => conn === 1);
    expect(ofMethods(ours, ...DECLARATIONS)).toEqual(ofMethods(theirs, ...DECLARATIONS));
  });

  it('a notification listener declares and binds a queue for each priority', () => {
    const queue = (frame: SeenFrame) => String(frame.fields['queue'] ?? '').startsWith('notifications.');
    const kinds = ['QueueDeclare', 'QueueBind'];
    const sorted = (frames: readonly SeenFrame[]) =>
      ofMethods(frames.filter(queue), ...kinds)
        .map((frame) => JSON.stringify(frame))
        .sort();
    expect(sorted(taps.server.frames)).toEqual(sorted(step('server start').server));
  });

  const calls: readonly [string, string, Record<string, unknown>, PrepareOverrides][] = [
    ['call add', 'add', { a: 1, b: 2 }, {}],
    ['call echo with version 1.2', 'echo', { x: 'ü' }, { version: '1.2' }],
    ['call fail unexpected custom', 'fail', { kind: 'custom' }, {}],
    ['call no such method', 'nope', {}, {}],
    ['call unsupported version', 'add', { a: 1, b: 2 }, { version: '3.0' }],
    ['call_monitor_timeout=2', 'slow', { seconds: 5 }, { callMonitorTimeoutS: 2, timeoutMs: 30_000 }],
    ['call at_least_once (mandatory)', 'add', { a: 1, b: 2 }, { atLeastOnce: true }],
    ['call at_least_once to missing', 'add', { a: 1, b: 2 }, { atLeastOnce: true, server: 'nohost' }],
  ];
  it.each(calls)(
    '%s: request, reply and their topology are the same',
    async (name, method, args, over) => {
      await asClient((client) =>
        client
          .prepare(over)
          .call(method, args)
          .catch((error: unknown) => error),
      );
      const theirs = step(name);
      const request = (frames: unknown[]) => frames.filter((frame) => JSON.stringify(frame).includes('"method"'));
      expect(request(taps.client.of('BasicPublish'))).toEqual(request(ofMethods(theirs.client, 'BasicPublish')));
      expect(taps.client.of('QueueDeclare', 'BasicConsume')).toEqual(
        ofMethods(theirs.client, 'QueueDeclare', 'BasicConsume'),
      );
      expect(taps.client.of('ExchangeDeclare')).toEqual(ofMethods(theirs.client, 'ExchangeDeclare'));
      expect(taps.client.of('ConfirmSelect')).toEqual(ofMethods(theirs.client, 'ConfirmSelect'));
      // The recorded server sent the late answer of the step before as well; how many heartbeats fit in varies.
      const late = (frame: unknown) => /"slept":(?!5)/.test(JSON.stringify(frame));
      const kinds = (frames: unknown[]) => [...new Set(frames.map((frame) => JSON.stringify(frame)))].sort();
      const replies = ofMethods(theirs.server, 'BasicPublish').filter((frame) => !late(frame));
      expect(kinds(taps.server.of('BasicPublish'))).toEqual(kinds(replies));
    },
    20_000,
  );

  const casts: readonly [string, Record<string, unknown>, PrepareOverrides][] = [
    ['cast', { kind: 'cast' }, {}],
    ['cast to server', { kind: 'cast-server' }, { server: 'host1' }],
    ['fanout cast', { kind: 'fanout' }, { fanout: true }],
  ];
  it.each(casts)('%s: the message and what is declared for it are the same', async (name, _args, over) => {
    const theirs = recorded[name] as Record<Side, Recorded[]>;
    const body = theirs.client.find(({ method }) => method === 'BasicPublish')?.body ?? '';
    const { args } = JSON.parse(JSON.parse(body)['oslo.message']) as { args: Record<string, unknown> };
    await asClient((client) => client.prepare(over).cast('record', args));
    expect(taps.client.of('BasicPublish')).toEqual(ofMethods(theirs.client, 'BasicPublish'));
    expect(taps.client.of('ExchangeDeclare')).toEqual(ofMethods(theirs.client, 'ExchangeDeclare'));
  });

  it.each([
    ['notification info (messagingv2)', 'info', 'messagingv2'],
    ['notification error (messagingv2)', 'error', 'messagingv2'],
    ['notification info (messaging = v1', 'info', 'messaging'],
    ['notification requeue once', 'info', 'messagingv2'],
  ] as const)('%s: the message and what is declared for it are the same', async (name, priority, driver) => {
    const theirs = step(name);
    const body = theirs.client.find(({ method }) => method === 'BasicPublish')?.body ?? '';
    const outer = JSON.parse(body) as Record<string, string>;
    const sent = JSON.parse(outer['oslo.message'] ?? body) as Record<string, string>;
    const before = seen.notifications;
    await asClient((_client, own) => {
      const notifier = new Notifier(own, { publisherId: String(sent['publisher_id']), driver });
      return notifier.notify(priority, String(sent['event_type']), sent['payload']);
    });
    expect(taps.client.of('BasicPublish')).toEqual(ofMethods(theirs.client, 'BasicPublish'));
    const unique = (frames: unknown[]) => [...new Set(frames.map((frame) => JSON.stringify(frame)))].sort();
    expect(unique(taps.client.of('ExchangeDeclare', 'QueueDeclare', 'QueueBind'))).toEqual(
      unique(ofMethods(theirs.client, 'ExchangeDeclare', 'QueueDeclare', 'QueueBind')),
    );
    const rejects = ofMethods(theirs.server, 'BasicReject').length;
    await eventually(() => seen.notifications === before + 1 + rejects, 'the listener heard it');
    expect(taps.server.of('BasicReject').map((frame) => (frame as SeenFrame).fields['requeue'])).toEqual(
      rejects === 0 ? [] : [true],
    );
  });

  it('a server that stops deletes its fanout queue', async () => {
    taps.server.frames.length = 0;
    await server.stop();
    await listener.stop();
    expect(taps.server.of('QueueDelete')).toEqual(ofMethods(step('server stop').server, 'QueueDelete'));
  });
});
