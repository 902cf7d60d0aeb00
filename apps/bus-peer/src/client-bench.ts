import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { PeerCaller } from './peer-caller.js';

const WARM_UP = 200;
const DEADLINE_MS = 60_000;

/** CPU microseconds (user and system) that processes used so far; Linux counts in ticks of 10 ms. */
function cpuOf(pids: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return [name, (Number(fields[11]) + Number(fields[12])) * 10_000];
    }),
  );
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const round = (ms: number): number => Math.round(ms * 100) / 100;

async function atConcurrency(total: number, concurrency: number, one: () => Promise<unknown>): Promise<number[]> {
  const latencies: number[] = [];
  let started = 0;
  const worker = async () => {
    while (started < total) {
      started += 1;
      const began = performance.now();
      await one();
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return latencies.sort((a, b) => a - b);
}

/** `bench-call N CONCURRENCY SIZE` and `bench-cast`, with the line that `peer_client.py` prints. */
export async function runBench(caller: PeerCaller, kind: 'call' | 'cast', values: readonly string[]): Promise<void> {
  const [total = 1000, concurrency = 1, size = 1000] = values.map(Number);
  const payload = Object.fromEntries(
    Array.from({ length: Math.max(1, Math.floor(size / 100)) }, (_, n) => [
      `k${String(n).padStart(2, '0')}`,
      'v'.repeat(84),
    ]),
  );
  const { ctxt, cpuPid } = caller.options;
  const client = caller.prepare({});
  const one =
    kind === 'call' ? () => client.call('echo_min', { payload }, ctxt) : () => client.cast('record', { payload }, ctxt);
  const recorded = async () => Number(await client.call('records_count', {}, ctxt));

  await atConcurrency(WARM_UP, concurrency, one);
  if (kind === 'cast') {
    const end = Date.now() + DEADLINE_MS;
    while ((await recorded()) < WARM_UP && Date.now() < end);
    await client.call('records_clear', {}, ctxt);
  }
  const pids = { client: 'self', ...Object.fromEntries(cpuPid.map((pair) => pair.split(':') as [string, string])) };
  const before = cpuOf(pids);
  const began = performance.now();
  const latencies = await atConcurrency(total, concurrency, one);
  const sent = performance.now() - began;
  while (kind === 'cast' && (await recorded()) < total && performance.now() - began < DEADLINE_MS);
  const took = performance.now() - began;
  const after = cpuOf(pids);
  caller.emit({
    bench: kind,
    conc: concurrency,
    size,
    mode: 'node',
    n: total,
    per_s: Math.round((total * 1000) / took),
    send_per_s: Math.round((total * 1000) / sent),
    p50_ms: round(quantile(latencies, 0.5)),
    p99_ms: round(quantile(latencies, 0.99)),
    cpu_us: Object.fromEntries(
      Object.keys(before).map((name) => [name, Math.round(((after[name] ?? 0) - (before[name] ?? 0)) / total)]),
    ),
  });
}
