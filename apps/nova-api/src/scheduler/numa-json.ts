import type { HostNumaCell, HostNumaTopology, InstanceNumaCell, InstanceNumaTopology } from '#hardware';

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
  return JSON.stringify({ cells: stored, emulator_threads_policy: emulatorThreadsPolicy });
}

export function instanceNumaCells(json: string): InstanceNumaCell[] {
  const { cells } = JSON.parse(json) as { readonly cells: readonly StoredInstanceCell[] };
  return cells.map((cell) => ({
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
}

/** `compute_nodes.numa_topology`, as a host reports it: sets are lists there. */
export interface ReportedNumaTopology {
  readonly cells: readonly {
    readonly id: number;
    readonly cpuset: readonly number[];
    readonly pcpuset: readonly number[];
    readonly memory: number;
    readonly siblings: readonly (readonly number[])[];
    readonly mempages: readonly { readonly size_kb: number; readonly total: number }[];
  }[];
}

export function hostNuma(json: string | null): HostNumaTopology | null {
  if (json === null) return null;
  const { cells } = JSON.parse(json) as ReportedNumaTopology;
  return {
    cells: cells.map((cell) => ({
      id: cell.id,
      cpuset: new Set(cell.cpuset),
      pcpuset: new Set(cell.pcpuset),
      memory: cell.memory,
      siblings: cell.siblings.map((core) => new Set(core)),
      pages: cell.mempages.map(({ size_kb: sizeKib, total }) => ({ sizeKib, total })),
    })),
  };
}

function withGuest(cell: HostNumaCell, guest: InstanceNumaCell): HostNumaCell {
  const pinned = [...(guest.cpuPinning?.values() ?? []), ...(guest.cpusetReserved ?? [])];
  const pages = cell.pages.map((page) =>
    page.sizeKib === guest.pagesize
      ? { ...page, used: (page.used ?? 0) + Math.ceil((guest.memory * 1024) / page.sizeKib) }
      : page,
  );
  return {
    ...cell,
    cpuUsage: (cell.cpuUsage ?? 0) + guest.cpuset.size + guest.pcpuset.size,
    memoryUsage: (cell.memoryUsage ?? 0) + guest.memory,
    pinnedCpus: new Set([...(cell.pinnedCpus ?? []), ...pinned]),
    pages,
  };
}

/** The host with what its guests use (nova/virt/hardware.py numa_usage_from_instance_numa). */
export function withUsage(host: HostNumaTopology, guests: readonly InstanceNumaCell[]): HostNumaTopology {
  return {
    cells: host.cells.map((cell) => guests.filter((guest) => guest.id === cell.id).reduce(withGuest, cell)),
  };
}
