import type { EmulatorThreadsPolicy } from '../cpu-policy.js';
import type { InstanceNumaCell, InstanceNumaTopology } from './topology.js';

/** JSON of what holds sets and maps: `instance_extra.numa_topology`, with the names of InstanceNUMATopology's fields. */
interface StoredInstanceCell {
  readonly id: number;
  readonly cpuset: readonly number[];
  readonly pcpuset: readonly number[];
  readonly memory: number;
  readonly pagesize: number | null;
  readonly cpu_policy: InstanceNumaCell['cpuPolicy'];
  readonly cpu_thread_policy: InstanceNumaCell['cpuThreadPolicy'];
  readonly cpu_pinning_raw: readonly (readonly [guest: number, host: number])[] | null;
  readonly cpuset_reserved: readonly number[] | null;
}

interface StoredInstanceNuma {
  readonly cells: readonly StoredInstanceCell[];
  readonly emulator_threads_policy: EmulatorThreadsPolicy | null;
}

export function instanceNumaJson({ cells, emulatorThreadsPolicy }: InstanceNumaTopology): string {
  const stored = cells.map(
    (cell): StoredInstanceCell => ({
      id: cell.id,
      cpuset: [...cell.cpuset],
      pcpuset: [...cell.pcpuset],
      memory: cell.memory,
      pagesize: cell.pagesize,
      cpu_policy: cell.cpuPolicy,
      cpu_thread_policy: cell.cpuThreadPolicy,
      cpu_pinning_raw: cell.cpuPinning === null ? null : [...cell.cpuPinning],
      cpuset_reserved: cell.cpusetReserved === null ? null : [...cell.cpusetReserved],
    }),
  );
  return JSON.stringify({ cells: stored, emulator_threads_policy: emulatorThreadsPolicy } satisfies StoredInstanceNuma);
}

export function instanceNumaTopology(json: string): InstanceNumaTopology {
  const stored = JSON.parse(json) as StoredInstanceNuma;
  const cells = stored.cells.map((cell) => ({
    id: cell.id,
    cpuset: new Set(cell.cpuset),
    pcpuset: new Set(cell.pcpuset),
    memory: cell.memory,
    pagesize: cell.pagesize,
    cpuPolicy: cell.cpu_policy,
    cpuThreadPolicy: cell.cpu_thread_policy,
    cpuPinning: cell.cpu_pinning_raw === null ? null : new Map(cell.cpu_pinning_raw),
    cpusetReserved: cell.cpuset_reserved === null ? null : new Set(cell.cpuset_reserved),
  }));
  return { cells, emulatorThreadsPolicy: stored.emulator_threads_policy };
}
