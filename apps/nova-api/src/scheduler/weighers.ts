import { ALLOCATION_RATIO } from './filters/resource.filters.js';
import type { HostState } from './host-state.js';

/** One measure of how good a host is; all have the multiplier 1.0 by default. */
export interface Weigher {
  /** The original's name of it. */
  readonly name: string;
  weigh(host: HostState): number;
}

/** nova/scheduler/weights/ram.py */
export const ramWeigher: Weigher = {
  name: 'RAMWeigher',
  weigh: (host) => host.memoryMb * ALLOCATION_RATIO.ram - host.memoryMbUsed,
};

/** nova/scheduler/weights/cpu.py */
export const cpuWeigher: Weigher = {
  name: 'CPUWeigher',
  weigh: (host) => host.vcpus * ALLOCATION_RATIO.cpu - host.vcpusUsed,
};

/** nova/scheduler/weights/disk.py */
export const diskWeigher: Weigher = {
  name: 'DiskWeigher',
  weigh: (host) => host.localGb * ALLOCATION_RATIO.disk - host.localGbUsed,
};

export interface WeighedHost {
  readonly host: HostState;
  readonly weight: number;
}

/** Each measure spread from 0 for the worst host to 1 for the best (nova/weights.py normalize). */
function normalized(values: readonly number[]): number[] {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return values.map((value) => (range === 0 ? 0 : (value - least) / range));
}

/** Best host first; hosts of one weight keep their order. */
export function rankHosts(hosts: readonly HostState[], weighers: readonly Weigher[]): WeighedHost[] {
  const measures = weighers.map(({ weigh }) => normalized(hosts.map(weigh)));
  const weighed = hosts.map((host, index) => ({
    host,
    weight: measures.reduce((sum, values) => sum + (values[index] ?? 0), 0),
  }));
  return weighed.sort((left, right) => right.weight - left.weight);
}
