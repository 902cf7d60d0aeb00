import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { createTransport, RpcDispatcher, RpcServer } from '#messaging';
import { type BenchBroker, root, startBroker } from './broker.js';
import { oursOn } from './clients.js';
import { Pair, started } from './pair.js';
import { lineOf, medianOf, type Row, ratioLine } from './table.js';
import { type Measured, measure, payloadOf } from './workload.js';

Logger.overrideLogger(false);
const short = process.argv.includes('--short');
const option = (name: string): string[] | undefined =>
  process.argv
    .find((argument) => argument.startsWith(`--${name}=`))
    ?.split('=')[1]
    ?.split(',');
/** `--size=1000,10000`, `--concurrency=1,16,64`, `--kind=call,cast` pick lines of the table, `--way=ours,stock` columns. */
const SIZES = option('size')?.map(Number) ?? (short ? [1000] : [1000, 10_000]);
const CONCURRENCIES = option('concurrency')?.map(Number) ?? (short ? [64] : [1, 16, 64]);
const KINDS = (option('kind') ?? ['call', 'cast']) as ('call' | 'cast')[];
const WAYS = option('way') ?? ['ours', 'stock', 'bare', 'oslo'];
const ROUNDS = Number(option('rounds')?.[0] ?? (short ? 1 : 7));
const PYTHON = '/usr/bin/python3';
const PEERS = join(root, 'test/bus/fixtures/peers');
/** Messages until the compilers of all processes are done with them. */
const WARM_UP = short ? 300 : 20_000;

const totalOf = (concurrency: number): number => (short ? 300 : concurrency === 1 ? 1500 : 15_000);

/** Rounds of each load, by way. */
const rounds = new Map<string, Map<string, Measured[]>>();
const ratiosAt = (kind: string) => rounds.get(JSON.stringify([kind, 1000, 64]));

function add(way: string, kind: 'call' | 'cast', size: number, concurrency: number, measured: Measured): void {
  const key = JSON.stringify([kind, size, concurrency]);
  const ways = rounds.get(key) ?? new Map<string, Measured[]>();
  rounds.set(key, ways);
  ways.set(way, [...(ways.get(way) ?? []), measured]);
}

function print(row: Row): void {
  process.stdout.write(lineOf(row));
}

/** The ways take turns, in short rounds: what else the machine does hits all of them. */
async function measureLoad(pairs: readonly Pair[], broker: BenchBroker, load: Omit<Row, keyof Measured | 'way'>) {
  const { kind, size, concurrency } = load;
  const round = { ...load, total: totalOf(concurrency) };
  for (let done = 0; done < ROUNDS; done++)
    for (const pair of pairs) add(pair.way, kind, size, concurrency, await pair.run(round, broker.pid));
  for (const [way, measured] of rounds.get(JSON.stringify([kind, size, concurrency])) ?? [])
    print({ way, ...load, ...medianOf(measured) });
}

async function measureNode(ways: Readonly<Record<string, string>>, broker: BenchBroker): Promise<void> {
  const pairs: Pair[] = [];
  for (const [way, url] of Object.entries(ways)) if (WAYS.includes(way)) pairs.push(await Pair.start(way, url));
  try {
    for (const pair of pairs)
      for (const kind of KINDS) await pair.run({ kind, size: 1000, concurrency: 64, total: WARM_UP }, broker.pid);
    for (const size of SIZES)
      for (const concurrency of CONCURRENCIES)
        for (const kind of KINDS) await measureLoad(pairs, broker, { kind, size, concurrency });
  } finally {
    for (const pair of pairs) pair.stop();
  }
}

/** Real oslo.messaging on both sides, by its peers' own benchmark. */
async function measurePython(executor: 'threading' | 'eventlet', url: string, broker: BenchBroker): Promise<void> {
  const way = `oslo ${executor === 'eventlet' ? 'eventlet' : 'threads'}`;
  const at = ['--transport-url', url, '--topic', `py-${executor}`];
  const server = await started(PYTHON, [join(PEERS, 'peer_server.py'), ...at, '--executor', executor, '--quiet']);
  const green = executor === 'eventlet' ? ['--green', '--pool-size', '64'] : ['--pool-size', '64'];
  for (const size of SIZES)
    for (const concurrency of CONCURRENCIES)
      for (const kind of KINDS) {
        const total = Math.round(totalOf(concurrency) / 10);
        const pids = ['--cpu-pid', `server:${server.pid}`, '--cpu-pid', `broker:${broker.pid}`];
        const bench = [`bench-${kind}`, String(total), String(concurrency), String(size)];
        const out = execFileSync(PYTHON, [join(PEERS, 'peer_client.py'), ...at, ...green, ...pids, ...bench]);
        const line = JSON.parse(out.toString().trim().split('\n').at(-1) ?? '{}') as Record<string, number> & {
          cpu_us: Record<string, number>;
        };
        const { per_s: perSecond = 0, p50_ms: p50Ms = 0, p99_ms: p99Ms = 0 } = line;
        const measured = { perSecond, p50Ms, p99Ms, cpuUs: line.cpu_us };
        add(way, kind, size, concurrency, measured);
        print({ way, kind, size, concurrency, ...measured });
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
  const total = short ? 300 : 20_000;
  for (const concurrency of CONCURRENCIES) {
    const once = () => measure({ total, concurrency }, () => client.call(payload), { client: process.pid });
    await once();
    print({ way: 'ours, fake://', kind: 'call', size: 1000, concurrency, ...(await once()) });
  }
  await client.close();
  await server.stop();
  await transport.close();
}

function printRatios(): void {
  process.stdout.write('\nRatios at 1 KB, concurrency 64 (ours against each, median of the rounds):\n');
  for (const kind of KINDS) {
    const ours = ratiosAt(kind)?.get('ours');
    if (!ours) continue;
    for (const [way, other] of ratiosAt(kind) ?? [])
      if (way !== 'ours') process.stdout.write(ratioLine(`${kind} ${way}`, ours, other));
  }
}

async function main(): Promise<void> {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  const load = loadavg()[0]?.toFixed(2);
  process.stdout.write(
    `Bus bench: ${cpus().length} x ${model}, load ${load}, Node ${process.version}${short ? ', short form' : ''}\n`,
  );
  if (WAYS.includes('ours')) await measureFake();
  const broker = await startBroker();
  try {
    const host = `guest:guest@127.0.0.1:${broker.port}/`;
    await measureNode({ ours: `rabbit://${host}`, stock: `amqp://${host}`, bare: `amqp://${host}` }, broker);
    const hasPython = existsSync('/usr/lib/python3/dist-packages/oslo_messaging');
    if (WAYS.includes('oslo') && hasPython)
      for (const executor of ['threading', 'eventlet'] as const)
        await measurePython(executor, `rabbit://${host}`, broker);
    else if (!hasPython)
      process.stdout.write('oslo.messaging is not installed (Debian: python3-oslo.messaging); left out.\n');
    printRatios();
  } finally {
    await broker.stop();
  }
}

await main();
