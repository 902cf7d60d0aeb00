import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  createTransport,
  type DeliveryClass,
  MessageDeliveryFailure,
  MessageUndeliverable,
  MessagingTimeout,
  type RpcArgs,
  RpcClient,
  RpcDispatcher,
  RpcServer,
  type Transport,
} from '#messaging';
import { createVhost, eventually, findBroker, NO_BROKER, type TestVhost } from '../support/rabbit.js';
import { TcpProxy } from '../support/tcp-proxy.js';

Logger.overrideLogger(false);

const broker = await findBroker();
if (!broker) process.stderr.write(`${NO_BROKER}\n`);

const QUICK = 'rabbit_retry_interval=0.1&rabbit_retry_backoff=0.1&rabbit_interval_max=0.5';

(broker ? describe : describe.skip)('after a fault', () => {
  let vhost: TestVhost;
  let proxy: TcpProxy;
  let transports: Transport[];
  let servers: RpcServer[];

  beforeAll(async () => {
    if (broker) vhost = await createVhost(broker, 'recovery');
  });
  afterAll(() => vhost?.drop());
  beforeEach(async () => {
    if (broker) proxy = await new TcpProxy(broker).listen();
    transports = [];
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop(200)));
    await Promise.all(transports.map((transport) => transport.close()));
    await proxy.close();
  });

  async function transport({
    direct = false,
    hosts,
    options = QUICK,
    topologyUpkeepMs,
  }: {
    direct?: boolean;
    hosts?: string;
    options?: string;
    topologyUpkeepMs?: number;
  } = {}): Promise<Transport> {
    const own = `127.0.0.1:${vhost.broker.port}`;
    const through = hosts ?? `127.0.0.1:${proxy.port}`;
    const url = vhost.transportUrl(`?${options}`).replace(`@${own}`, `@${direct ? own : through}`);
    const made = createTransport({ url, controlExchange: 'nova', rpcResponseTimeoutMs: 10_000, topologyUpkeepMs });
    transports.push(made);
    await made.connect();
    return made;
  }

  async function serve(
    on: Transport,
    topic: string,
    methods: Record<string, (args: RpcArgs) => unknown>,
    delivery: DeliveryClass = 'at-most-once',
  ): Promise<RpcServer> {
    const table = new Map(
      Object.entries(methods).map(([name, run]) => [
        name,
        { name, delivery, invoke: async (args: RpcArgs) => run(args) },
      ]),
    );
    const server = new RpcServer(on, new RpcDispatcher([{ methods: table }]), {
      topic,
      server: 'a',
      maxConcurrency: 4,
    });
    servers.push(server);
    await server.start();
    return server;
  }

  it('a reset connection of the server is made anew, its queues consumed again', async () => {
    const behind = await transport();
    const client = new RpcClient(await transport({ direct: true }), { topic: 'reset' });
    await serve(behind, 'reset', { echo: ({ n }) => n });
    await expect(client.call('echo', { n: 1 })).resolves.toBe(1);
    proxy.cut();
    await expect(client.call('echo', { n: 2 })).resolves.toBe(2);
    await eventually(() => behind.isHealthy, 'the transport is healthy again');
  });

  it('a reset connection of the caller loses no publish, and calls get their answers', async () => {
    const direct = await transport({ direct: true });
    const client = new RpcClient(await transport(), { topic: 'caller' });
    const seen = new Set<unknown>();
    await serve(direct, 'caller', { echo: ({ n }) => n, note: ({ n }) => void seen.add(n) }, 'at-least-once');
    await client.call('echo', { n: 0 });
    const casts = Array.from({ length: 500 }, (_, n) => client.cast('note', { n }));
    const calls = Array.from({ length: 50 }, (_, n) => client.call('echo', { n }));
    proxy.cut();
    await Promise.all(casts);
    await expect(Promise.all(calls)).resolves.toHaveLength(50);
    await eventually(() => seen.size === 500, 'all casts were handled');
  });

  it('a half-open socket is noticed by its heartbeats', async () => {
    const behind = await transport({ options: `${QUICK}&heartbeat_timeout_threshold=1` });
    const client = new RpcClient(await transport({ direct: true }), { topic: 'half-open' }, { timeoutMs: 15_000 });
    await serve(behind, 'half-open', { echo: ({ n }) => n });
    await expect(client.call('echo', { n: 1 })).resolves.toBe(1);
    proxy.silence();
    await expect(client.call('echo', { n: 2 })).resolves.toBe(2);
  }, 20_000);

  it('a queue deleted under its consumer is declared and consumed again', async () => {
    const direct = await transport({ direct: true });
    const client = new RpcClient(direct, { topic: 'deleted' }, { timeoutMs: 500 });
    await serve(direct, 'deleted', { echo: ({ n }) => n });
    await vhost.api('/queues/{vhost}/deleted', { method: 'DELETE' });
    await eventually(
      () =>
        client.call('echo', { n: 1 }).then(
          (n) => n === 1,
          () => false,
        ),
      'the queue is served again',
    );
  });

  const binding = (exchange: string, queue: string, key: string) =>
    `/bindings/{vhost}/e/${exchange}/q/${queue}/${encodeURIComponent(key)}`;
  const fanoutQueue = async (topic: string): Promise<string> => {
    const queues = await vhost.api<{ name: string }[]>('/queues/{vhost}');
    return queues.find(({ name }) => name.startsWith(`${topic}_fanout_`))?.name ?? 'none';
  };

  it.each([
    ['the exchange', 'unrouted', async () => '/exchanges/{vhost}/nova'],
    ['the binding', 'unbound', async () => binding('nova', 'unbound', 'unbound')],
  ])(
    '%s deleted above a queue comes back by itself, and what is sent with atLeastOnce is not lost',
    async (_, topic, path) => {
      const direct = await transport({ direct: true, topologyUpkeepMs: 200 });
      const seen = new Set<unknown>();
      await serve(direct, topic, { note: ({ n }) => void seen.add(n) }, 'at-least-once');
      const client = new RpcClient(await transport({ direct: true }), { topic }, { atLeastOnce: true });
      await client.cast('note', { n: 0 });
      await vhost.api(await path(), { method: 'DELETE' });
      const send = (n: number) =>
        eventually(
          () =>
            client.cast('note', { n }).then(
              () => true,
              (error: unknown) => {
                if (error instanceof MessageUndeliverable) return false;
                throw error;
              },
            ),
          `cast ${n} is routed again`,
        );
      await Promise.all(Array.from({ length: 20 }, (__, n) => send(n + 1)));
      await eventually(() => seen.size === 21, 'every cast was handled');
    },
  );

  it.each([
    ['the exchange', 'told', async () => '/exchanges/{vhost}/told_fanout'],
    ['the binding', 'told2', async () => binding('told2_fanout', await fanoutQueue('told2'), 'told2')],
  ])('%s of a fanout deleted comes back by itself', async (_, topic, path) => {
    const direct = await transport({ direct: true, topologyUpkeepMs: 200 });
    let heard = 0;
    await serve(direct, topic, { note: () => void heard++ });
    const client = new RpcClient(await transport({ direct: true }), { topic });
    await client.fanout('note');
    await eventually(() => heard === 1, 'the first fanout is heard');
    await vhost.api(await path(), { method: 'DELETE' });
    await eventually(async () => {
      await client.fanout('note');
      return heard > 1;
    }, 'fanouts are heard again');
  });

  it('a reply queue deleted under its caller comes back under the same name', async () => {
    const direct = await transport({ direct: true });
    const client = new RpcClient(direct, { topic: 'replies' }, { timeoutMs: 5000 });
    await serve(direct, 'replies', { echo: ({ n }) => n });
    await client.call('echo', { n: 1 });
    const name = await direct.replies.queue();
    await vhost.api(`/queues/{vhost}/${name}`, { method: 'DELETE' });
    await expect(client.call('echo', { n: 2 })).resolves.toBe(2);
  });

  it('a channel error for one message lets the others through', async () => {
    const direct = await transport({ direct: true });
    const client = new RpcClient(direct, { topic: 'channel' });
    const seen = new Set<unknown>();
    await serve(direct, 'channel', { note: ({ n }) => void seen.add(n) });
    await client.cast('note', { n: 'warm' });
    await vhost.api('/exchanges/{vhost}/nova', { method: 'DELETE' });
    await Promise.all(Array.from({ length: 100 }, (_, n) => client.cast('note', { n })));
    const refused = direct.publish({ exchange: undefined, routingKey: 'x', body: '{}', headers: { CC: 'not a list' } });
    await expect(refused).rejects.toBeInstanceOf(MessageDeliveryFailure);
    await expect(new RpcClient(direct, { topic: 'none' }, { atLeastOnce: true }).cast('x')).rejects.toBeInstanceOf(
      MessageUndeliverable,
    );
  });

  it('a call whose broker stays away fails with MessagingTimeout at its time', async () => {
    const behind = await transport();
    const client = new RpcClient(behind, { topic: 'away' }, { timeoutMs: 600 });
    await behind.replies.queue();
    await proxy.close();
    const began = Date.now();
    await expect(client.call('echo')).rejects.toBeInstanceOf(MessagingTimeout);
    expect(Date.now() - began).toBeGreaterThanOrEqual(590);
    expect(behind.isHealthy).toBe(false);
    const pending = client.cast('echo').catch((error: unknown) => error);
    await behind.close();
    await expect(pending).resolves.toMatchObject({ code: 'MESSAGE_DELIVERY_FAILURE' });
    proxy = await new TcpProxy(vhost.broker).listen();
  });

  it('the next host of the URL takes over', async () => {
    const second = await new TcpProxy(vhost.broker).listen();
    try {
      const both = await transport({ hosts: `127.0.0.1:${proxy.port},guest:guest@127.0.0.1:${second.port}` });
      const direct = await transport({ direct: true });
      await serve(direct, 'hosts', { echo: ({ n }) => n });
      const client = new RpcClient(both, { topic: 'hosts' });
      await expect(client.call('echo', { n: 1 })).resolves.toBe(1);
      const gone = proxy.open > 0 ? proxy : second;
      await gone.close();
      await expect(client.call('echo', { n: 2 })).resolves.toBe(2);
      if (gone === proxy) proxy = await new TcpProxy(vhost.broker).listen();
    } finally {
      await second.close().catch(() => undefined);
    }
  });

  it('wrong credentials and an unknown virtual host are told at once', async () => {
    const wrong = (from: string, to: string) =>
      createTransport({ url: vhost.transportUrl().replace(from, to), controlExchange: 'x' });
    const badPassword = wrong('guest:guest', 'guest:wrong');
    await expect(badPassword.connect()).rejects.toThrow(/ACCESS[-_]REFUSED/);
    await badPassword.close();
    const badVhost = wrong(encodeURIComponent(vhost.name), 'nowhere');
    await expect(badVhost.connect()).rejects.toThrow(/vhost "nowhere": NOT_ALLOWED/);
    await badVhost.close();
  });

  it('messages that were begun by a server whose connection broke are not done twice in that process', async () => {
    const behind = await transport();
    const client = new RpcClient(await transport({ direct: true }), { topic: 'twice' });
    const runs = new Map<unknown, number>();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const work = async ({ n }: RpcArgs) => {
      runs.set(n, (runs.get(n) ?? 0) + 1);
      await gate;
    };
    await serve(behind, 'twice', { work }, 'at-least-once');
    for (let n = 0; n < 12; n++) await client.cast('work', { n });
    await eventually(() => runs.size === 4, 'four handlers run');
    proxy.cut();
    await eventually(() => behind.isHealthy && proxy.open > 0, 'the connection is back');
    release();
    await eventually(() => runs.size === 12, 'all were done');
    await eventually(
      async () => {
        const queue = await vhost.api<{ messages?: number }>('/queues/{vhost}/twice');
        return queue.messages === 0;
      },
      'nothing is left in the queue',
      20_000,
    );
    expect([...runs.values()].every((count) => count === 1)).toBe(true);
  }, 30_000);
});
