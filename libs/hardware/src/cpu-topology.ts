import { type ImageMeta, PythonError, pythonInt } from '#image-properties';
import { HardwareError } from './errors.js';
import { extraSpec, type HardwareFlavor } from './flavor-image.js';

/** Sockets, cores in a socket, threads in a core. In a preference 0 means any. */
export interface CpuTopology {
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

const UNLIMITED = 65536;
const DIMENSIONS = ['sockets', 'cores', 'threads'] as const;

type Topology = { -readonly [D in keyof CpuTopology]: number };

function map(make: (dimension: (typeof DIMENSIONS)[number]) => number): Topology {
  return { sockets: make('sockets'), cores: make('cores'), threads: make('threads') };
}

/** Numbers of `hw:cpu_[max_]sockets` and its like; 0 where unset. */
function flavorTopology(flavor: HardwareFlavor, prefix: string): Topology {
  try {
    return map((dimension) => {
      const text = extraSpec(flavor, `hw:cpu_${prefix}${dimension}`);
      return text === null ? 0 : Number(pythonInt(text, 3));
    });
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new HardwareError('InvalidRequest', { message: `Invalid flavor extra spec. Error: ${error.message}` });
  }
}

const exceeds = (topology: CpuTopology, limit: CpuTopology): boolean =>
  DIMENSIONS.some((dimension) => topology[dimension] > limit[dimension]);

/**
 * Preferred topology and upper limits (nova/virt/hardware.py get_cpu_topology_constraints). The image can only lower the
 * flavor's limits; one preference of the image makes those of the flavor void.
 *
 * @throws HardwareError ImageVCPULimitsRangeExceeded, ImageVCPUTopologyRangeExceeded, InvalidRequest (an extra spec is no
 *   number)
 */
export function cpuTopologyConstraints(
  flavor: HardwareFlavor,
  image: ImageMeta,
): { preferred: CpuTopology; maximum: CpuTopology } {
  const flavorMax = flavorTopology(flavor, 'max_');
  const imageMax = map((dimension) => image.properties[`hw_cpu_max_${dimension}`] ?? 0);
  if (DIMENSIONS.some((dimension) => flavorMax[dimension] && imageMax[dimension] > flavorMax[dimension])) {
    throw new HardwareError('ImageVCPULimitsRangeExceeded', {
      ...imageMax,
      maxSockets: flavorMax.sockets,
      maxCores: flavorMax.cores,
      maxThreads: flavorMax.threads,
    });
  }
  const maximum = map((dimension) => imageMax[dimension] || flavorMax[dimension] || UNLIMITED);
  const flavorPreference = flavorTopology(flavor, '');
  const imagePreference = map((dimension) => image.properties[`hw_cpu_${dimension}`] ?? 0);
  if (exceeds(imagePreference, maximum)) {
    throw new HardwareError('ImageVCPUTopologyRangeExceeded', {
      ...imagePreference,
      maxSockets: maximum.sockets,
      maxCores: maximum.cores,
      maxThreads: maximum.threads,
    });
  }
  if (DIMENSIONS.some((dimension) => imagePreference[dimension])) return { preferred: imagePreference, maximum };
  return { preferred: exceeds(flavorPreference, maximum) ? map(() => 0) : flavorPreference, maximum };
}

/** Every topology of `vcpus` CPUs within the limits: few threads first, then many sockets. */
function possibleTopologies(vcpus: number, maximum: CpuTopology, allowThreads: boolean): CpuTopology[] {
  const limit = map((dimension) => Math.min(vcpus, maximum[dimension]));
  if (!allowThreads) limit.threads = 1;
  const possible: CpuTopology[] = [];
  for (let sockets = 1; sockets <= limit.sockets; sockets += 1) {
    if (vcpus % sockets !== 0) continue;
    const inSocket = vcpus / sockets;
    for (let cores = 1; cores <= Math.min(limit.cores, inSocket); cores += 1) {
      const threads = inSocket / cores;
      if (Number.isInteger(threads) && threads <= limit.threads) possible.push({ sockets, cores, threads });
    }
  }
  if (possible.length === 0) throw new HardwareError('ImageVCPULimitsRangeImpossible', { ...limit, vcpus });
  const cores = (topology: CpuTopology): number => topology.sockets * topology.cores;
  return possible.sort((a, b) => cores(b) - cores(a) || b.sockets - a.sockets || b.threads - a.threads);
}

function score(topology: CpuTopology, preferred: CpuTopology): number {
  return DIMENSIONS.filter((dimension) => preferred[dimension] && topology[dimension] === preferred[dimension]).length;
}

/**
 * All topologies that fit, best first (_get_desirable_cpu_topologies).
 *
 * @throws HardwareError those of {@link cpuTopologyConstraints}, ImageVCPULimitsRangeImpossible
 */
export function desirableCpuTopologies(flavor: HardwareFlavor, image: ImageMeta, allowThreads = true): CpuTopology[] {
  const { preferred, maximum } = cpuTopologyConstraints(flavor, image);
  const possible = possibleTopologies(flavor.vcpus, maximum, allowThreads);
  return possible.sort((a, b) => score(b, preferred) - score(a, preferred));
}

/** The topology that the guest gets (get_best_cpu_topology). */
export function bestCpuTopology(flavor: HardwareFlavor, image: ImageMeta, allowThreads = true): CpuTopology {
  const [best] = desirableCpuTopologies(flavor, image, allowThreads);
  return best as CpuTopology;
}
