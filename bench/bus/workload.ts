import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** One line of the table. */
export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU microseconds a message, user and system. */
  readonly cpuUs: Readonly<Record<string, number>>;
}

export interface Load {
  readonly total: number;
  readonly concurrency: number;
}

/** CPU microseconds that processes used so far; Linux counts in ticks of 10 ms. */
function cpuOf(pids: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return [name, (Number(fields[11]) + Number(fields[12])) * 10_000];
    }),
  );
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** The payload of the conformance peers' own benchmark: `size` bytes in strings of 84. */
export function payloadOf(size: number): Record<string, string> {
  const keys = Array.from({ length: Math.max(1, Math.floor(size / 100)) }, (_, n) => `k${String(n).padStart(2, '0')}`);
  return Object.fromEntries(keys.map((key) => [key, 'v'.repeat(84)]));
}

async function run({ total, concurrency }: Load, one: () => Promise<unknown>): Promise<number[]> {
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
  return latencies;
}

/** @param settle waits until what was sent is handled, for casts. */
export async function measure(
  load: Load,
  one: () => Promise<unknown>,
  pids: Readonly<Record<string, number>>,
  settle: () => Promise<void> = async () => undefined,
): Promise<Measured> {
  const before = cpuOf(pids);
  const began = performance.now();
  const latencies = (await run(load, one)).sort((a, b) => a - b);
  await settle();
  const took = performance.now() - began;
  const after = cpuOf(pids);
  return {
    perSecond: (load.total * 1000) / took,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuUs: Object.fromEntries(
      Object.keys(pids).map((name) => [name, ((after[name] ?? 0) - (before[name] ?? 0)) / load.total]),
    ),
  };
}
