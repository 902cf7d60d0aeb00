import type { HostNumaCell, HostNumaTopology, HostPages } from './topology.js';
import { pythonSetOrder } from './tuple-order.js';

/** Shape of a host: sockets x nodes x cores x threads, CPUs numbered through, siblings side by side. */
export interface HostShape {
  readonly sockets: number;
  /** NUMA nodes in a socket. */
  readonly nodes: number;
  /** Cores in a node. */
  readonly cores: number;
  /** Threads in a core. */
  readonly threads: number;
  /** KiB of the whole host. */
  readonly memoryKib: number;
  /** Memory pages of each node. */
  readonly pages: readonly (readonly HostPages[])[];
}

/** Host CPUs set apart by configuration; null where the option is not set. */
export interface HostCpuSets {
  /** `[DEFAULT]vcpu_pin_set`: shared and dedicated alike, the older way. */
  readonly pinSet: ReadonlySet<number> | null;
  /** `[compute]cpu_shared_set` */
  readonly shared: ReadonlySet<number> | null;
  /** `[compute]cpu_dedicated_set` */
  readonly dedicated: ReadonlySet<number> | null;
}

const range = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_unused, index) => first + index);
const EMPTY: ReadonlySet<number> = new Set();

/** All CPUs of the host. */
function onlineCpus(shape: HostShape): Set<number> {
  return new Set(range(0, shape.nodes * shape.sockets * shape.cores * shape.threads));
}

/** CPUs for shared guests (nova/virt/libvirt/driver.py _get_vcpu_available). */
export function sharedCpus(shape: HostShape, sets: HostCpuSets): ReadonlySet<number> {
  return sets.pinSet ?? sets.shared ?? (sets.dedicated === null ? onlineCpus(shape) : EMPTY);
}

const KNOWN: WeakMap<HostShape, WeakMap<HostCpuSets, HostNumaTopology>> = new WeakMap();

/**
 * NUMA topology that a host offers to guests (nova/virt/libvirt/driver.py _get_host_numa_topology). Without sets of their
 * own, shared and dedicated guests take from the same CPUs. A shape that is asked for again is not
 * made again.
 */
export function hostNumaTopology(shape: HostShape, sets: HostCpuSets): HostNumaTopology {
  let ofShape = KNOWN.get(shape);
  if (ofShape === undefined) {
    ofShape = new WeakMap();
    KNOWN.set(shape, ofShape);
  }
  let topology = ofShape.get(sets);
  if (topology === undefined) {
    topology = makeTopology(shape, sets);
    ofShape.set(sets, topology);
  }
  return topology;
}

function makeTopology(shape: HostShape, sets: HostCpuSets): HostNumaTopology {
  const shared = sharedCpus(shape, sets);
  const own = sets.dedicated ?? EMPTY;
  const dedicated = own.size > 0 || (sets.shared !== null && sets.pinSet === null) ? own : shared;
  const count = shape.sockets * shape.nodes;
  const memoryKib = Math.floor(shape.memoryKib / count);
  const perNode = shape.cores * shape.threads;
  const cells = range(0, count).map((id): HostNumaCell => {
    const cpus = range(id * perNode, perNode);
    const usable = (cpu: number): boolean => shared.has(cpu) || dedicated.has(cpu);
    const cores = pythonSetOrder(cpus.map((cpu) => range(cpu - (cpu % shape.threads), shape.threads))).map(
      (core) => new Set(core.filter(usable)),
    );
    return {
      id,
      cpuset: new Set(cpus.filter((cpu) => shared.has(cpu))),
      pcpuset: new Set(cpus.filter((cpu) => dedicated.has(cpu))),
      memory: memoryKib / 1024,
      siblings: cores.filter((core) => core.size > 0),
      pages: shape.pages[id] ?? [{ sizeKib: 4, total: Math.floor(memoryKib / 4) }],
    };
  });
  return { cells };
}
