import type { HostNumaCell, HostNumaTopology, InstanceNumaCell } from '#hardware';

/** `compute_nodes.numa_topology`, as a host reports it: sets are lists there. */
interface ReportedNumaTopology {
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
