import { type ImageMeta, PythonError, parseCpuSpec, pythonInt } from '#image-properties';
import {
  type CpuPolicy,
  type CpuThreadPolicy,
  cpuPolicy,
  cpuRange,
  cpuThreadPolicy,
  dedicatedCpus,
  type EmulatorThreadsPolicy,
  emulatorThreadsPolicy,
  realtimeCpus,
} from '../cpu-policy.js';
import { vpmemLabels } from '../devices.js';
import { HardwareError } from '../errors.js';
import { extraSpec, flavorAndImage, type HardwareFlavor } from '../flavor-image.js';
import { type LockedMemoryRule, pageSize } from '../memory.js';
import { hyperthreadingTrait, requestedResources } from './resources.js';
import type { InstanceNumaCell, InstanceNumaTopology } from './topology.js';

const MAX_NODES = 128;
const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/** Values of `KEY.0`, `KEY.1`, ... up to the first gap; null when there are none. */
function indexedSpecs<T>(flavor: HardwareFlavor, key: string, read: (text: string) => T): T[] | null {
  const values: T[] = [];
  for (let node = 0; node < MAX_NODES; node += 1) {
    const text = extraSpec(flavor, `${key}.${node}`);
    if (text === null) break;
    values.push(read(text));
  }
  return values.length > 0 ? values : null;
}

function exclusive<T>(fromFlavor: T | null, fromImage: T | undefined, name: string): T | null {
  if (fromFlavor !== null && fromImage !== undefined) throw new HardwareError('ImageNUMATopologyForbidden', { name });
  return fromFlavor ?? fromImage ?? null;
}

/** Number of guest nodes, null when neither flavor nor image says (_get_numa_node_count_constraint). */
function nodeCount(flavor: HardwareFlavor, image: ImageMeta): number | null {
  const [flavorNodes, imageNodes] = flavorAndImage(flavor, image, 'hw:numa_nodes', 'hw_numa_nodes');
  if (flavorNodes && imageNodes) throw new HardwareError('ImageNUMATopologyForbidden', { name: 'hw_numa_nodes' });
  const nodes = flavorNodes || imageNodes;
  if (nodes === null) return null;
  if (!INTEGER.test(String(nodes)) || Number(nodes) < 1)
    throw new HardwareError('InvalidNUMANodesNumber', { value: nodes });
  return Number(nodes);
}

interface CpuChoice {
  policy: CpuPolicy | null;
  threadPolicy: CpuThreadPolicy | '' | null;
  /** Guest CPUs that are pinned. */
  pinned: ReadonlySet<number>;
}

function invalidRequest(message: string): HardwareError {
  return new HardwareError('InvalidRequest', { message });
}

/** The CPU policy that explicit resource requests of the flavor imply. */
function impliedPolicy(
  flavor: HardwareFlavor,
  policy: CpuPolicy | null,
  emulator: EmulatorThreadsPolicy | null,
): CpuPolicy | null {
  const { vcpu, pcpu } = requestedResources(flavor);
  if (policy && (vcpu || pcpu)) {
    throw invalidRequest(
      "It is not possible to use the 'resources:VCPU' or 'resources:PCPU' extra specs in combination with the " +
        "'hw:cpu_policy' extra spec or 'hw_cpu_policy' image metadata property; use one or the other",
    );
  }
  if (vcpu && pcpu) {
    throw invalidRequest(
      "It is not possible to specify both 'resources:VCPU' and 'resources:PCPU' extra specs; use one or the other",
    );
  }
  if (pcpu && emulator === 'isolate' && flavor.vcpus + 1 !== pcpu) {
    throw invalidRequest(
      "You have requested 'hw:emulator_threads_policy=isolate' but have not requested sufficient PCPUs to handle this " +
        'policy; you must allocate exactly flavor.vcpus + 1 PCPUs.',
    );
  }
  if (pcpu && emulator !== 'isolate' && flavor.vcpus !== pcpu) {
    throw invalidRequest(
      "There is a mismatch between the number of PCPUs requested via 'resourcesNN:PCPU' and the flavor); you must " +
        'allocate exactly flavor.vcpus PCPUs',
    );
  }
  if (pcpu) return 'dedicated';
  return vcpu ? 'shared' : policy;
}

/** The thread policy, which the hyperthreading trait may imply. */
function impliedThreadPolicy(
  flavor: HardwareFlavor,
  image: ImageMeta,
  policy: CpuChoice['threadPolicy'],
): typeof policy {
  const trait = hyperthreadingTrait(flavor, image);
  if (policy && trait) {
    throw invalidRequest(
      "It is not possible to use the 'trait:HW_CPU_HYPERTHREADING' extra spec in combination with the " +
        "'hw:cpu_thread_policy' extra spec or 'hw_cpu_thread_policy' image metadata property; use one or the other",
    );
  }
  if (trait === 'forbidden') return 'isolate';
  return trait === 'required' ? 'require' : policy;
}

function chooseCpus(flavor: HardwareFlavor, image: ImageMeta): CpuChoice {
  const asked = cpuPolicy(flavor, image);
  const askedThreads = cpuThreadPolicy(flavor, image);
  const realtime = realtimeCpus(flavor, image);
  const dedicated = dedicatedCpus(flavor);
  const emulator = emulatorThreadsPolicy(flavor);
  const policy = impliedPolicy(flavor, asked, emulator);
  const threadPolicy = impliedThreadPolicy(flavor, image, askedThreads);
  if (policy === null || policy === 'shared') {
    if (threadPolicy) throw new HardwareError('CPUThreadPolicyConfigurationInvalid');
    if (emulator === 'isolate') throw new HardwareError('BadRequirementEmulatorThreadsPolicy');
    if (dedicated) throw new HardwareError('RequiredMixedInstancePolicy');
    if (realtime) throw new HardwareError('RealtimeConfigurationInvalid');
    return { policy, threadPolicy, pinned: new Set() };
  }
  if (policy === 'dedicated') {
    if (dedicated) throw new HardwareError('RequiredMixedInstancePolicy');
    return { policy, threadPolicy, pinned: cpuRange(flavor.vcpus) };
  }
  const pinned = dedicated ?? realtime;
  if (pinned === null || (dedicated && realtime)) throw new HardwareError('RequiredMixedOrRealtimeCPUMask');
  return { policy, threadPolicy, pinned };
}

type Share = Pick<InstanceNumaCell, 'id' | 'memory'> & { cpus: ReadonlySet<number> };

/** CPUs and memory spread evenly (_get_numa_topology_auto). */
function evenShares(nodes: number, flavor: HardwareFlavor): Share[] {
  if (flavor.vcpus % nodes !== 0 || flavor.memory_mb % nodes !== 0) {
    throw new HardwareError('ImageNUMATopologyAsymmetric');
  }
  const count = flavor.vcpus / nodes;
  return Array.from({ length: nodes }, (_unused, id) => ({
    id,
    cpus: new Set(Array.from({ length: count }, (_none, index) => id * count + index)),
    memory: flavor.memory_mb / nodes,
  }));
}

/** CPUs and memory as they are listed (_get_numa_topology_manual). */
function listedShares(
  flavor: HardwareFlavor,
  cpus: readonly ReadonlySet<number>[],
  memory: readonly number[],
): Share[] {
  const free = cpuRange(flavor.vcpus);
  const shares = cpus.map((set, id) => {
    for (const cpu of [...set].sort((left, right) => left - right)) {
      if (cpu > flavor.vcpus - 1)
        throw new HardwareError('ImageNUMATopologyCPUOutOfRange', { cpu, max: flavor.vcpus - 1 });
      if (!free.delete(cpu)) throw new HardwareError('ImageNUMATopologyCPUDuplicates', { cpu });
    }
    return { id, cpus: set, memory: memory[id] ?? 0 };
  });
  if (free.size > 0) throw new HardwareError('ImageNUMATopologyCPUsUnassigned', { cpus: [...free].join(', ') });
  const total = shares.reduce((sum, share) => sum + share.memory, 0);
  if (total !== flavor.memory_mb) {
    throw new HardwareError('ImageNUMATopologyMemoryOutOfRange', { memory: total, total: flavor.memory_mb });
  }
  return shares;
}

function shares(nodes: number, flavor: HardwareFlavor, image: ImageMeta): Share[] {
  const cpus = exclusive<readonly ReadonlySet<number>[]>(
    indexedSpecs(flavor, 'hw:numa_cpus', parseCpuSpec),
    image.properties.hw_numa_cpus,
    'hw_numa_cpus',
  );
  const memory = exclusive<readonly number[]>(
    indexedSpecs(flavor, 'hw:numa_mem', (text) => Number(pythonInt(text, 3))),
    image.properties.hw_numa_mem,
    'hw_numa_mem',
  );
  if (cpus === null && memory === null) return evenShares(nodes, flavor);
  if (cpus?.length !== nodes || memory?.length !== nodes) throw new HardwareError('ImageNUMATopologyIncomplete');
  return listedShares(flavor, cpus, memory);
}

export type NumaConstraintsRule = (flavor: HardwareFlavor, image: ImageMeta) => InstanceNumaTopology | null;

/**
 * The NUMA topology that a guest gets: asked for, or implied by pinning, a page size or persistent memory; null when
 * nothing calls for one (nova/virt/hardware.py numa_get_constraints).
 *
 * The rule throws HardwareError for every contradiction between flavor and image, and within the flavor.
 */
export function numaConstraintsRule(lockedMemory: LockedMemoryRule): NumaConstraintsRule {
  return (flavor, image) => {
    const { policy, threadPolicy, pinned } = chooseCpus(flavor, image);
    const nodes = nodeCount(flavor, image);
    const size = pageSize(flavor, image);
    const labels = vpmemLabels(flavor);
    lockedMemory(flavor, image);
    if (!nodes && !size && labels.length === 0 && policy !== 'dedicated' && policy !== 'mixed') return null;
    const parts = shares(nodes ?? 1, flavor, image);
    // An empty extra spec passes the policy's own check and is refused by the field that it is stored in.
    if (threadPolicy === '') throw new PythonError('ValueError', 'Field value  is invalid');
    const cells = parts.map(({ id, cpus, memory }) => ({
      id,
      cpuset: new Set([...cpus].filter((cpu) => !pinned.has(cpu))),
      pcpuset: new Set([...cpus].filter((cpu) => pinned.has(cpu))),
      memory,
      pagesize: size === null ? null : Math.trunc(size),
      cpuPolicy: policy,
      cpuThreadPolicy: threadPolicy,
      cpuPinning: null,
      cpusetReserved: null,
    }));
    return { cells, emulatorThreadsPolicy: emulatorThreadsPolicy(flavor) };
  };
}
