import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createTransport, RpcClient, type Transport } from '#messaging';
import { build, LineProgram, node } from '../support/programs.js';
import { createVhost, eventually, NO_BROKER, PrivateRabbit, type TestVhost } from '../support/rabbit.js';
import { TcpProxy } from '../support/tcp-proxy.js';

Logger.overrideLogger(false);

const CASTS = 10_000;
const CONCURRENCY = 64;
const rabbit = await PrivateRabbit.onFreePort();
const OPTIONS = '?amqp_durable_queues=true&rabbit_retry_interval=0.1&rabbit_retry_backoff=0.1&rabbit_interval_max=0.5';

if (!PrivateRabbit.isInstalled) process.stderr.write(`${NO_BROKER} (The storm stops and starts a node of its own.)\n`);

(PrivateRabbit.isInstalled ? describe : describe.skip)('10 000 casts under repeated faults', () => {
  let vhost: TestVhost;
  let near: TcpProxy;
  let far: TcpProxy;
  /** What a test started; ended after it, or it would keep the process alive when the test fails half-way. */
  const programs: LineProgram[] = [];
  const transports: Transport[] = [];
  let storming = false;

  beforeAll(async () => {
    await Promise.all([rabbit.start(), build('libs/messaging', 'apps/bus-peer')]);
    vhost = await createVhost(rabbit.broker, 'storm');
    near = await new TcpProxy(rabbit.broker).listen();
    far = await new TcpProxy(rabbit.broker).listen();
  }, 660_000);
  afterEach(async () => {
    storming = false;
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
    await Promise.all(programs.splice(0).map((program) => program.end('SIGKILL')));
  }, 30_000);
  afterAll(async () => {
    await near?.close();
    await far?.close();
    await rabbit.stop();
  }, 60_000);

  const serve = (...args: string[]): Promise<LineProgram> => {
    const program = node('apps/bus-peer/src/server.js', ...args);
    programs.push(program);
    return program.ready();
  };
  const connect = async (): Promise<Transport> => {
    const transport = createTransport({ url: through(near), controlExchange: 'nova' });
    transports.push(transport);
    await transport.connect();
    return transport;
  };
  const through = (proxy: TcpProxy) => vhost.transportUrl(OPTIONS).replace(`:${rabbit.port}/`, `:${proxy.port}/`);

  it('are all done, none twice where the effect is idempotent, and none hangs', async () => {
    /** The effects: a set, as a handler that is idempotent by its message's number leaves them. */
    const done = new Set<number>();
    const workers: LineProgram[] = [];
    const ended: LineProgram[] = [];
    const startWorker = async (name: string): Promise<void> => {
      const args = ['--transport-url', through(far), '--topic', 'storm', '--server', name];
      workers.push(await serve(...args, '--delivery', 'at-least-once'));
    };
    await startWorker('w0');
    await startWorker('w1');

    const transport = await connect();
    const client = new RpcClient(transport, { topic: 'storm' });
    let sent = 0;
    let confirmed = 0;
    // Closed for the moment in which the broker must not yet stop, so that the casts can't all be done by then.
    let gate = Promise.resolve();
    const sender = async () => {
      while (sent < CASTS) {
        await gate;
        if (sent >= CASTS) return;
        const n = sent;
        sent += 1;
        await client.cast('record', { n });
        confirmed += 1;
      }
    };

    const counts = { cuts: 0, delays: 0, kills: 0, restarts: 0 };
    let serial = 2;
    const cut = (proxy: TcpProxy) => () => {
      proxy.cut();
      counts.cuts += 1;
    };
    const delay = () => {
      const even = counts.delays % 2 === 0;
      near.delay(even ? 15 : 0);
      far.delay(even ? 0 : 15);
      counts.delays += 1;
    };
    const starting: Promise<void>[] = [];
    const kill = async () => {
      const victim = workers.shift();
      await victim?.end('SIGKILL');
      if (victim) ended.push(victim);
      counts.kills += 1;
      serial += 1;
      starting.push(startWorker(`w${serial}`));
    };
    const restart = async () => {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      await Promise.all(starting);
      open();
      await rabbit.stop();
      await rabbit.startAgain();
      counts.restarts += 1;
    };
    const round = [cut(near), cut(far), delay, cut(near), cut(near), cut(far), delay, cut(far)];
    const faults: readonly (() => Promise<void> | void)[] = [...round, ...round];
    /** Until some casts got through: on a busy machine, cuts that come faster than connections would let none through. */
    const calm = async () => {
      const mark = confirmed + CASTS / 200;
      await new Promise((resolve) => setTimeout(resolve, 60));
      await eventually(
        () => confirmed >= mark || sent === CASTS || !storming,
        'casts get through between two faults',
        30_000,
      );
    };
    storming = true;
    const storm = async () => {
      for (let turn = 0; storming; turn++) {
        await faults[turn % faults.length]?.();
        if (counts.kills === 0 && confirmed > CASTS / 6) await kill();
        if (counts.restarts === 0 && confirmed > CASTS / 3) await restart();
        await calm();
      }
    };

    const weather = storm();
    const all = Promise.all(Array.from({ length: CONCURRENCY }, sender));
    // The weather ends before the casts only by an error, with the gate closed for good perhaps.
    await Promise.race([all, weather]);
    await all;
    storming = false;
    await weather;
    near.delay(0);
    far.delay(0);

    let runs = 0;
    const collect = () => {
      runs = 0;
      for (const program of [...workers, ...ended])
        for (const line of program.events('record')) {
          done.add((line['args'] as { n: number }).n);
          runs += 1;
        }
      return done.size;
    };
    await eventually(() => collect() === CASTS, `all effects (${collect()} of ${CASTS})`, 60_000).catch(
      () => undefined,
    );
    const queues = await vhost.api<{ name: string; messages?: number }[]>('/queues/{vhost}');
    const dead = queues.filter(({ name }) => name.endsWith('.dead')).length;
    const summary = {
      sent,
      confirmed,
      hanging: sent - confirmed,
      effects: done.size,
      lost: CASTS - done.size,
      runs,
      dead,
    };
    process.stdout.write(`storm: ${JSON.stringify({ ...summary, ...counts })}\n`);
    expect(summary).toMatchObject({ sent: CASTS, hanging: 0, effects: CASTS, lost: 0, dead: 0 });
    expect(counts.restarts).toBe(1);
    expect(counts.kills).toBe(1);
  }, 600_000);

  it('a broker that blocks publishers holds them back and loses nothing', async () => {
    const transport = await connect();
    const worker = await serve('--transport-url', through(far), '--topic', 'blocked', '--server', 'w');
    const client = new RpcClient(transport, { topic: 'blocked' });
    await client.cast('record', { n: -1 });
    await rabbit.ctl('-q', 'set_vm_memory_high_watermark', 'absolute', '1MB');
    try {
      let confirmed = 0;
      const casts = Array.from({ length: 300 }, (_, n) =>
        client.cast('record', { n }).then(() => {
          confirmed += 1;
        }),
      );
      await eventually(() => !transport.isHealthy, 'the transport knows that it is blocked');
      await rabbit.ctl('-q', 'set_vm_memory_high_watermark', 'absolute', '1GB');
      await Promise.all(casts);
      expect(confirmed).toBe(300);
      await eventually(() => worker.events('record').length === 301, 'the worker has them all');
      expect(transport.isHealthy).toBe(true);
    } finally {
      await rabbit.ctl('-q', 'set_vm_memory_high_watermark', 'absolute', '1GB');
    }
  }, 60_000);

  it('a message whose worker is killed in the middle of it is done by the next worker', async () => {
    const at = (name: string) => ['--transport-url', through(far), '--topic', 'killed', '--server', name];
    const first = await serve(...at('w1'), '--delivery', 'at-least-once');
    const transport = await connect();
    await new RpcClient(transport, { topic: 'killed' }).cast('slow', { seconds: 0.3 });
    await eventually(() => first.events('call').length === 1, 'the first worker is in the middle of it');
    await first.end('SIGKILL');
    const second = await serve(...at('w2'), '--delivery', 'at-least-once');
    await eventually(() => second.events('call').length === 1, 'the second worker does it');
    await eventually(
      async () => {
        const { messages } = await vhost.api<{ messages?: number }>('/queues/{vhost}/killed');
        return messages === 0;
      },
      'it is acknowledged',
      20_000,
    );
  }, 60_000);
});
