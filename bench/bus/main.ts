import 'reflect-metadata';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { createTransport, RpcDispatcher, RpcServer } from '#messaging';
import { type BenchBroker, root, startBroker } from './broker.js';
import { type BenchClient, bareOn, oursOn, stockOn } from './clients.js';
import { type Load, type Measured, measure, payloadOf } from './workload.js';

Logger.overrideLogger(false);
const short = process.argv.includes('--short');
/** `--size=1000,10000`, `--concurrency=1,16,64` pick lines of the table. */
const listed = (name: string, otherwise: readonly number[]): readonly number[] =>
  process.argv
    .find((argument) => argument.startsWith(`--${name}=`))
    ?.split('=')[1]
    ?.split(',')
    .map(Number) ?? otherwise;
const SIZES = listed('size', short ? [1000] : [1000, 10_000]);
const CONCURRENCIES = listed('concurrency', short ? [64] : [1, 16, 64]);
const SERVE = fileURLToPath(new URL('./serve.js', import.meta.url));
const PYTHON = '/usr/bin/python3';
const PEERS = join(root, 'test/bus/fixtures/peers');

const totalOf = (concurrency: number): number => (short ? 300 : concurrency === 1 ? 1500 : 10_000);

interface Row extends Measured {
  readonly way: string;
  readonly kind: 'call' | 'cast';
  readonly size: number;
  readonly concurrency: number;
}
const rows: Row[] = [];

const per = (us: number | undefined) => (us === undefined ? '-' : us.toFixed(0)).padStart(6);
function print(row: Row): void {
  rows.push(row);
  const cpu = ['client', 'server', 'broker'].map((name) => per(row.cpuUs[name])).join(' ');
  process.stdout.write(
    `${row.kind} ${String(row.size).padStart(6)} B x${String(row.concurrency).padEnd(3)} ${row.way.padEnd(18)}` +
      `${row.perSecond.toFixed(0).padStart(7)}/s  p50 ${row.p50Ms.toFixed(2).padStart(7)} ms  p99 ${row.p99Ms.toFixed(2).padStart(7)} ms` +
      `  CPU us client/server/broker ${cpu}\n`,
  );
}

function started(command: string, args: readonly string[]): Promise<ChildProcess & { pid: number }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`${command} ${args[0]} ended with status ${status}`)));
    child.stdout.once('data', () => resolve(child as ChildProcess & { pid: number }));
  });
}

async function untilCounted(client: BenchClient, wanted: number): Promise<void> {
  const end = Date.now() + 60_000;
  while ((await client.count()) < wanted)
    if (Date.now() > end) throw new Error(`only ${await client.count()} of ${wanted} casts arrived`);
}

interface Way {
  readonly way: string;
  readonly url: string;
  readonly open: (url: string, queue: string) => Promise<BenchClient>;
}

async function measureOne(
  { way, url, open }: Way,
  broker: BenchBroker,
  kind: 'call' | 'cast',
  size: number,
  load: Load,
): Promise<void> {
  const queue = way === 'ours' ? 'bench' : `${way}-${kind}-${size}-${load.concurrency}`;
  const server = await started(process.execPath, [SERVE, way, url, queue]);
  const client = await open(url, queue);
  try {
    const payload = payloadOf(size);
    const pids = { client: process.pid, server: server.pid, broker: broker.pid };
    const settle = kind === 'cast' ? (sent: number) => untilCounted(client, sent) : undefined;
    const measured = await measure(load, () => client[kind](payload), pids, settle);
    print({ way, kind, size, concurrency: load.concurrency, ...measured });
  } finally {
    await client.close();
    server.kill();
  }
}

/** The ways beside each other, so that what else the machine does hits all of them. */
async function measureNode(ways: readonly Way[], broker: BenchBroker): Promise<void> {
  for (const size of SIZES)
    for (const concurrency of CONCURRENCIES)
      for (const kind of ['call', 'cast'] as const)
        for (const way of ways) await measureOne(way, broker, kind, size, { total: totalOf(concurrency), concurrency });
}

/** Real oslo.messaging on both sides, by its peers' own benchmark. */
async function measurePython(executor: 'threading' | 'eventlet', url: string, broker: BenchBroker): Promise<void> {
  const way = `oslo ${executor === 'eventlet' ? 'eventlet' : 'threads'}`;
  const at = ['--transport-url', url, '--topic', `py-${executor}`];
  const server = await started(PYTHON, [join(PEERS, 'peer_server.py'), ...at, '--executor', executor, '--quiet']);
  const green = executor === 'eventlet' ? ['--green', '--pool-size', '64'] : ['--pool-size', '64'];
  for (const size of SIZES)
    for (const concurrency of CONCURRENCIES)
      for (const kind of ['call', 'cast'] as const) {
        const total = Math.round(totalOf(concurrency) / 10);
        const pids = ['--cpu-pid', `server:${server.pid}`, '--cpu-pid', `broker:${broker.pid}`];
        const bench = [`bench-${kind}`, String(total), String(concurrency), String(size)];
        const out = execFileSync(PYTHON, [join(PEERS, 'peer_client.py'), ...at, ...green, ...pids, ...bench]);
        const line = JSON.parse(out.toString().trim().split('\n').at(-1) ?? '{}') as Record<string, number> & {
          cpu_us: Record<string, number>;
        };
        const { per_s: perSecond = 0, p50_ms: p50Ms = 0, p99_ms: p99Ms = 0 } = line;
        print({ way, kind, size, concurrency, perSecond, p50Ms, p99Ms, cpuUs: line.cpu_us });
      }
  server.kill();
}

async function measureFake(): Promise<void> {
  const transport = createTransport({ url: 'fake://bench', controlExchange: 'nova' });
  const echo = {
    name: 'echo_min',
    delivery: 'at-most-once' as const,
    invoke: async (args: Record<string, unknown>) => args['payload'],
  };
  const server = new RpcServer(transport, new RpcDispatcher([{ methods: new Map([['echo_min', echo]]) }]), {
    topic: 'bench',
    server: 'host1',
  });
  await server.start();
  const client = await oursOn('fake://bench');
  const payload = payloadOf(1000);
  for (const concurrency of CONCURRENCIES) {
    const load = { total: short ? 300 : 20_000, concurrency };
    const measured = await measure(load, () => client.call(payload), { client: process.pid });
    print({ way: 'ours, fake://', kind: 'call', size: 1000, concurrency, ...measured });
  }
  await client.close();
  await server.stop();
  await transport.close();
}

function printRatios(): void {
  const find = (way: string, kind: string) => {
    const row = rows.find((one) => one.way === way && one.kind === kind && one.size === 1000 && one.concurrency === 64);
    return row && { ...row, cpu: (row.cpuUs['client'] ?? 0) + (row.cpuUs['server'] ?? 0) };
  };
  process.stdout.write('\nRatios at 1 KB, concurrency 64 (ours against each):\n');
  for (const kind of ['call', 'cast'])
    for (const way of ['oslo threads', 'oslo eventlet', 'stock', 'bare']) {
      const ours = find('ours', kind);
      const other = find(way, kind);
      if (!ours || !other) continue;
      process.stdout.write(
        `  ${kind} ${way.padEnd(14)} rate x${(ours.perSecond / other.perSecond).toFixed(2)}` +
          `   messages per CPU second of client + server x${(other.cpu / ours.cpu).toFixed(2)}\n`,
      );
    }
}

async function main(): Promise<void> {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  process.stdout.write(
    `Bus bench: ${cpus().length} x ${model}, Node ${process.version}${short ? ', short form' : ''}\n`,
  );
  await measureFake();
  const broker = await startBroker();
  try {
    const host = `guest:guest@127.0.0.1:${broker.port}/`;
    const ways: readonly Way[] = [
      { way: 'ours', url: `rabbit://${host}`, open: oursOn },
      { way: 'stock', url: `amqp://${host}`, open: stockOn },
      { way: 'bare', url: `amqp://${host}`, open: bareOn },
    ];
    await measureNode(ways, broker);
    if (existsSync('/usr/lib/python3/dist-packages/oslo_messaging'))
      for (const executor of ['threading', 'eventlet'] as const)
        await measurePython(executor, `rabbit://${host}`, broker);
    else process.stdout.write('oslo.messaging is not installed (Debian: python3-oslo.messaging); left out.\n');
    printRatios();
  } finally {
    await broker.stop();
  }
}

await main();
