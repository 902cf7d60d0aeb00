import type { Measured } from './workload.js';

/** One line of the table: a way under one load, the medians of its rounds. */
export interface Row extends Measured {
  readonly way: string;
  readonly kind: 'call' | 'cast';
  readonly size: number;
  readonly concurrency: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.max(0, middle - 1)], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

export function medianOf(rounds: readonly Measured[]): Measured {
  const names = Object.keys(rounds[0]?.cpuUs ?? {});
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
    cpuUs: Object.fromEntries(names.map((name) => [name, median(rounds.map(({ cpuUs }) => cpuUs[name] ?? 0))])),
  };
}

const per = (us: number | undefined) => (us === undefined ? '-' : us.toFixed(0)).padStart(6);
const asRatio = (ratio: number) => `x${ratio.toFixed(2)}`;

export function lineOf(row: Row): string {
  const cpu = ['client', 'server', 'broker'].map((name) => per(row.cpuUs[name])).join(' ');
  return (
    `${row.kind} ${String(row.size).padStart(6)} B x${String(row.concurrency).padEnd(3)} ${row.way.padEnd(18)}` +
    `${row.perSecond.toFixed(0).padStart(7)}/s  p50 ${row.p50Ms.toFixed(2).padStart(7)} ms  p99 ${row.p99Ms.toFixed(2).padStart(7)} ms` +
    `  CPU us client/server/broker ${cpu}\n`
  );
}

const cpuSum = ({ cpuUs }: Measured, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (cpuUs[name] ?? 0), 0);

/** Ours against another way: the median of the ratios round by round, for what else the machine does hits both of a round. */
export function ratioLine(label: string, ours: readonly Measured[], other: readonly Measured[]): string {
  const rates = ours.flatMap(({ perSecond }, round) => {
    const against = other[round];
    return against ? [perSecond / against.perSecond] : [];
  });
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  const spread = rates.length > 1 ? ` (${low.toFixed(2)} to ${high.toFixed(2)} in ${rates.length} rounds)` : '';
  const [mine, theirs] = [medianOf(ours), medianOf(other)];
  const ends = cpuSum(theirs, ['client', 'server']) / cpuSum(mine, ['client', 'server']);
  const all = cpuSum(theirs, ['client', 'server', 'broker']) / cpuSum(mine, ['client', 'server', 'broker']);
  return (
    `  ${label.padEnd(20)} rate ${asRatio(median(rates))}${spread}` +
    `   per CPU second: client + server ${asRatio(ends)}, with the broker ${asRatio(all)}\n`
  );
}
