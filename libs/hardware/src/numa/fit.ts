import { PAGES_ANY, PAGES_LARGE, PAGES_SMALL } from '../memory.js';
import { packOntoCores } from './pinning.js';
import {
  freePcpus,
  type HostNumaCell,
  type HostNumaTopology,
  type HostPages,
  type InstanceNumaCell,
  type InstanceNumaTopology,
} from './topology.js';

/** Where releases differ in {@link fitRule}. */
export interface FitRules {
  /** Whether a node of a mixed guest may have no pinned CPU at all. */
  readonly fitsEmptyPinning: boolean;
  /** Whether memory beside pinned CPUs is looked for among free pages; else in what all pages leave, wished ones too. */
  readonly countsFreePages: boolean;
}

export type FitToHost = (
  host: HostNumaTopology,
  guest: InstanceNumaTopology,
  limits?: NumaLimits | null,
) => InstanceNumaTopology | null;

/** How far shared CPUs and memory of a node may be handed out more than once. */
export interface NumaLimits {
  readonly cpuAllocationRatio: number;
  readonly ramAllocationRatio: number;
}

const availableMemory = (cell: HostNumaCell): number => cell.memory - (cell.memoryUsage ?? 0);
const isPinned = (cell: InstanceNumaCell): boolean => cell.cpuPolicy === 'dedicated' || cell.cpuPolicy === 'mixed';
const isShared = (cell: InstanceNumaCell): boolean => cell.cpuPolicy !== 'dedicated';

/** Whole pages only; `free` leaves out what others use. */
function fitsPages(pages: HostPages, memoryKib: number, free: boolean): boolean {
  const count = free ? pages.total - (pages.used ?? 0) - (pages.reserved ?? 0) : pages.total;
  return memoryKib <= count * pages.sizeKib && memoryKib % pages.sizeKib === 0;
}

/** Page size that the node gives to a request, null when it has none (_numa_cell_supports_pagesize_request). */
function grantedPageSize(host: HostNumaCell, guest: InstanceNumaCell, request: number): number | null {
  const sizes = [...host.pages].sort((left, right) => right.sizeKib - left.sizeKib);
  const eligible: Record<number, HostPages[]> = {
    [PAGES_SMALL]: sizes.slice(-1),
    [PAGES_LARGE]: sizes.slice(0, -1),
    [PAGES_ANY]: sizes,
  };
  const candidates = eligible[request] ?? sizes.filter((pages) => pages.sizeKib === request);
  return candidates.find((pages) => fitsPages(pages, guest.memory * 1024, true))?.sizeKib ?? null;
}

/**
 * Memory without a wished page size: in the smallest pages, used ones included, for overcommit is fine here, unless CPUs are
 * pinned and the release counts what is free.
 */
function fitsMemory(host: HostNumaCell, guest: InstanceNumaCell, isFree: boolean): boolean {
  const [smallest] = [...host.pages].sort((left, right) => left.sizeKib - right.sizeKib);
  if (smallest !== undefined) return fitsPages(smallest, guest.memory * 1024, isFree);
  return guest.memory <= (isFree ? availableMemory(host) : host.memory);
}

function fitsLimits(host: HostNumaCell, guest: InstanceNumaCell, limits: NumaLimits): boolean {
  const cpus = (host.cpuUsage ?? 0) + guest.cpuset.size;
  const memory = (host.memoryUsage ?? 0) + guest.memory;
  return cpus <= host.cpuset.size * limits.cpuAllocationRatio && memory <= host.memory * limits.ramAllocationRatio;
}

/** The guest's node on a node of the host, null when it does not fit (_numa_fit_instance_cell). */
function fitCell(
  host: HostNumaCell,
  guest: InstanceNumaCell,
  limits: NumaLimits | null,
  reserved: number,
  { fitsEmptyPinning, countsFreePages }: FitRules,
): InstanceNumaCell | null {
  let cell = guest;
  if (guest.pagesize) {
    const pagesize = grantedPageSize(host, guest, guest.pagesize);
    if (pagesize === null) return null;
    cell = { ...guest, pagesize };
  } else if (!fitsMemory(host, guest, countsFreePages && isPinned(guest))) return null;
  if (isShared(cell) && cell.cpuset.size > host.cpuset.size) return null;
  if (isPinned(cell)) {
    const needed = cell.pcpuset.size + reserved;
    if (needed > host.pcpuset.size || needed > freePcpus(host).size) return null;
    if (!countsFreePages && cell.memory > availableMemory(host)) return null;
    if (!fitsEmptyPinning && cell.pcpuset.size === 0) return null;
    const packed = packOntoCores(host, cell, reserved);
    if (packed === null) return null;
    cell = packed;
  }
  if (limits !== null && isShared(cell) && !fitsLimits(host, cell, limits)) return null;
  return { ...cell, id: host.id };
}

/** Nodes with more free memory and more free CPUs first, where there are more of them than the guest has. */
function byPreference(host: HostNumaTopology, guest: InstanceNumaTopology): HostNumaCell[] {
  const cells = [...host.cells];
  if (cells.length <= guest.cells.length) return cells;
  cells.sort((left, right) => availableMemory(right) - availableMemory(left));
  const policy = guest.cells[0]?.cpuPolicy ?? null;
  if (policy === null || policy === 'shared') {
    return cells.sort((left, right) => (left.cpuUsage ?? 0) - (right.cpuUsage ?? 0));
  }
  return cells.sort((left, right) => freePcpus(right).size - freePcpus(left).size);
}

/** Every ordered choice of `count` of the items, in the order of itertools.permutations. */
function* permutations<T>(items: readonly T[], count: number): Generator<T[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const [index, item] of items.entries()) {
    const others = items.filter((_other, place) => place !== index);
    for (const rest of permutations(others, count - 1)) yield [item, ...rest];
  }
}

/**
 * The guest's topology with each node on a node of the host, CPUs pinned and page sizes chosen; null when it does not fit
 * (nova/virt/hardware.py numa_fit_instance_to_host).
 */
export function fitRule(rules: FitRules): FitToHost {
  return (host, guest, limits = null) => {
    if (host.cells.length < guest.cells.length) return null;
    const isolated = guest.emulatorThreadsPolicy === 'isolate';
    for (const cells of permutations(byPreference(host, guest), guest.cells.length)) {
      const fitted: InstanceNumaCell[] = [];
      for (const [index, cell] of guest.cells.entries()) {
        // The emulator's own CPU is always beside the guest's first node.
        const got = fitCell(cells[index] as HostNumaCell, cell, limits, isolated && index === 0 ? 1 : 0, rules);
        if (got === null) break;
        fitted.push(got);
      }
      if (fitted.length === guest.cells.length) return { ...guest, cells: fitted };
    }
    return null;
  };
}
