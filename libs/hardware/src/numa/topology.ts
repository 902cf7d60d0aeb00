import type { CpuPolicy, CpuThreadPolicy, EmulatorThreadsPolicy } from '../cpu-policy.js';

/** A NUMA node of the guest (nova/objects/instance_numa.py InstanceNUMACell). */
export interface InstanceNumaCell {
  /** Number of the guest's node; of the host's once it is fitted. */
  id: number;
  /** Guest CPUs that float over the host's shared CPUs. */
  cpuset: ReadonlySet<number>;
  /** Guest CPUs that are pinned. */
  pcpuset: ReadonlySet<number>;
  /** MiB */
  memory: number;
  /** KiB, a PAGES_ wish before it is fitted, null for small pages that nobody asked for. */
  pagesize: number | null;
  cpuPolicy: CpuPolicy | null;
  cpuThreadPolicy: CpuThreadPolicy | '' | null;
  /** guest CPU -> host CPU, null before it is fitted. */
  cpuPinning: ReadonlyMap<number, number> | null;
  /** Host CPUs kept for the emulator's threads. */
  cpusetReserved: ReadonlySet<number> | null;
}

export interface InstanceNumaTopology {
  cells: InstanceNumaCell[];
  emulatorThreadsPolicy: EmulatorThreadsPolicy | null;
}

/** Memory pages of one size on a host node. */
export interface HostPages {
  readonly sizeKib: number;
  readonly total: number;
  readonly used?: number;
  readonly reserved?: number;
}

/** A NUMA node of the host (nova/objects/numa.py NUMACell). */
export interface HostNumaCell {
  readonly id: number;
  /** Host CPUs that shared guests may float over. */
  readonly cpuset: ReadonlySet<number>;
  /** Host CPUs that guests may be pinned to. */
  readonly pcpuset: ReadonlySet<number>;
  /** MiB */
  readonly memory: number;
  /** CPUs and MiB in use. */
  readonly cpuUsage?: number;
  readonly memoryUsage?: number;
  readonly pinnedCpus?: ReadonlySet<number>;
  /** Threads of each core, in the order in which cores are filled. */
  readonly siblings: readonly ReadonlySet<number>[];
  readonly pages: readonly HostPages[];
}

export interface HostNumaTopology {
  readonly cells: readonly HostNumaCell[];
}

/** CPUs of a node that nobody is pinned to. */
export function freePcpus(cell: HostNumaCell): Set<number> {
  return new Set([...cell.pcpuset].filter((cpu) => !cell.pinnedCpus?.has(cpu)));
}
