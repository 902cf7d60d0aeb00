import {
  emulatorThreadsPolicy,
  type FitToHost,
  formatCpuSpec,
  type HostNumaCell,
  type HostNumaTopology,
  hostNumaTopology,
  type InstanceNumaCell,
  type InstanceNumaTopology,
  realtimeCpus,
  sharedCpus,
} from '#hardware';
import { CpuNuma } from '../../xml/cpu-numa.js';
import { EmulatorPin, IoThreadPin, VcpuPin, VcpuSched } from '../../xml/cpu-pins.js';
import { NumaTune } from '../../xml/numa-tune.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestContext } from './guest-context.js';
import type { ComputeHost } from './host.js';
import type { GuestOptions } from './options.js';

const KIB_PER_MIB = 1024;

/** What NUMA adds to a domain; null and empty where there is nothing to say. */
export interface GuestNuma {
  /** CPUs that all of the guest's may float over. */
  readonly cpuset: string | null;
  readonly numa: CpuNuma | null;
  readonly pins: readonly XmlFormat[];
  readonly tune: NumaTune | null;
}

/**
 * The guest's topology with host CPUs and memory pages chosen (nova/compute/claims.py _test_numa_topology); the host is
 * taken to be empty.
 *
 * @throws LibvirtGuestError ComputeResourcesUnavailable at the stage claim
 */
export function claimNuma(
  asked: InstanceNumaTopology | null,
  host: ComputeHost,
  options: GuestOptions,
  fitToHost: FitToHost,
): InstanceNumaTopology | null {
  if (asked === null) return null;
  const fitted = fitToHost(hostNumaTopology(host.shape, options.cpuSets), asked);
  if (fitted !== null) return fitted;
  const reason = 'Requested instance NUMA topology cannot fit the given host NUMA topology';
  throw new LibvirtGuestError('ComputeResourcesUnavailable', `Insufficient compute resources: ${reason}.`, 'claim', {
    status: 503,
  });
}

/** True when a node has pages other than the smallest of the host: then guest memory is shared between processes. */
function wantsHugePages(host: HostNumaTopology, guest: InstanceNumaTopology): boolean {
  const sizes = (host.cells[0]?.pages ?? []).map((pages) => pages.sizeKib).sort((left, right) => left - right);
  const large = sizes.slice(1);
  return guest.cells.some((cell) => cell.pagesize !== null && large.includes(cell.pagesize));
}

interface CellPair {
  readonly guest: InstanceNumaCell;
  readonly host: HostNumaCell;
}

/** Host CPUs that the emulator's threads share with one guest CPU (_get_emulatorpin_cpuset). */
function emulatorCpus(
  cpu: number,
  pair: CellPair,
  pinned: ReadonlySet<number>,
  realtime: ReadonlySet<number> | null,
  context: GuestContext,
): ReadonlySet<number> {
  const policy = context.numaTopology?.emulatorThreadsPolicy ?? null;
  const { shared } = context.options.cpuSets;
  if (policy === 'isolate') return pair.guest.cpusetReserved ?? new Set();
  if (policy === 'share' && shared !== null) return shared;
  return realtime?.has(cpu) ? new Set() : pinned;
}

function pins(pairs: readonly CellPair[], context: GuestContext): XmlFormat[] {
  const { flavor, image, options } = context;
  const realtime = realtimeCpus(flavor, image);
  const emulator = new Set<number>();
  const vcpus: VcpuPin[] = [];
  for (const pair of pairs) {
    for (const cpu of [...pair.guest.cpuset, ...pair.guest.pcpuset]) {
      const own = pair.guest.cpuPinning?.get(cpu);
      const pinned = own === undefined ? pair.host.cpuset : new Set([own]);
      vcpus.push(new VcpuPin(cpu, formatCpuSpec(pinned)));
      for (const host of emulatorCpus(cpu, pair, pinned, realtime, context)) emulator.add(host);
    }
  }
  vcpus.sort((left, right) => left.vcpu - right.vcpu);
  const priority = options.number('libvirt.realtime_scheduler_priority');
  const scheduled = realtime === null ? [] : [new VcpuSched(formatCpuSpec(realtime), 'fifo', priority)];
  const cpuset = formatCpuSpec(emulator);
  // libvirt wants a thread for I/O pinned to something, or not at all.
  const threads = emulator.size > 0 ? (context.rules.ioThreads ?? 0) : 0;
  const io = Array.from({ length: threads }, (_unused, index) => new IoThreadPin(index + 1, cpuset));
  return [new EmulatorPin(cpuset), ...io, ...vcpus, ...scheduled];
}

/** CPU sets, pinning and memory nodes of a domain (nova/virt/libvirt/driver.py _get_guest_numa_config, zed). */
export function guestNuma(context: GuestContext): GuestNuma {
  const { numaTopology, options, host } = context;
  const sets = options.cpuSets;
  if (numaTopology === null) {
    const isSet = sets.pinSet !== null || sets.shared !== null;
    const cpuset = isSet ? formatCpuSpec(sharedCpus(host.shape, sets)) : null;
    return { cpuset, numa: null, pins: [], tune: null };
  }
  const topology = hostNumaTopology(host.shape, sets);
  const memAccess = wantsHugePages(topology, numaTopology) ? 'shared' : null;
  const cells = numaTopology.cells.map(
    (cell, id) =>
      ({
        id,
        cpus: formatCpuSpec([...cell.cpuset, ...cell.pcpuset]),
        memory: cell.memory * KIB_PER_MIB,
        memAccess,
      }) as const,
  );
  const pairs = numaTopology.cells.flatMap((guest): CellPair[] => {
    const node = topology.cells.find((cell) => cell.id === guest.id);
    return node === undefined ? [] : [{ guest, host: node }];
  });
  const nodes = pairs.map((pair) => pair.host.id);
  return {
    cpuset: null,
    numa: new CpuNuma(cells),
    pins: pins(pairs, context),
    tune: new NumaTune(formatCpuSpec(nodes), nodes),
  };
}

/** Size in KiB of the smallest page of the host. */
export function smallestPage(context: GuestContext): number {
  const pages = hostNumaTopology(context.host.shape, context.options.cpuSets).cells[0]?.pages ?? [];
  return Math.min(...pages.map((each) => each.sizeKib));
}

/** Realtime CPUs whose emulator threads should go to a pool of shared CPUs that the host does not have. */
export function lacksSharedPool(context: GuestContext): boolean {
  return emulatorThreadsPolicy(context.flavor) === 'share' && context.options.cpuSets.shared === null;
}
