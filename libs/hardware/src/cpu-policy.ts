import { boolFromString, type ImageMeta, isTruthy, parseCpuSpec } from '#image-properties';
import { HardwareError } from './errors.js';
import { extraSpec, flavorAndImage, type HardwareFlavor } from './flavor-image.js';

const CPU_POLICIES = ['dedicated', 'shared', 'mixed'] as const;
const THREAD_POLICIES = ['prefer', 'isolate', 'require'] as const;
const EMULATOR_POLICIES = ['share', 'isolate'] as const;

export type CpuPolicy = (typeof CPU_POLICIES)[number];
export type CpuThreadPolicy = (typeof THREAD_POLICIES)[number];
export type EmulatorThreadsPolicy = (typeof EMULATOR_POLICIES)[number];

function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return (values as readonly string[]).includes(value);
}

/** As Python prints a tuple of texts. */
function tuple(values: readonly string[]): string {
  return `(${values.map((value) => `'${value}'`).join(', ')})`;
}

/**
 * Whether CPUs are pinned; null for the default, which is shared (get_cpu_policy_constraint).
 *
 * @throws HardwareError InvalidCPUAllocationPolicy, ImageCPUPinningForbidden
 */
export function cpuPolicy(flavor: HardwareFlavor, image: ImageMeta): CpuPolicy | null {
  const [flavorPolicy, imagePolicy] = flavorAndImage(flavor, image, 'hw:cpu_policy', 'hw_cpu_policy');
  if (!flavorPolicy) return imagePolicy;
  if (!isOneOf(CPU_POLICIES, flavorPolicy)) {
    const values = { source: 'flavor extra specs', value: flavorPolicy, available: tuple(CPU_POLICIES) };
    throw new HardwareError('InvalidCPUAllocationPolicy', values);
  }
  const refused =
    (flavorPolicy === 'mixed' && imagePolicy === 'dedicated') ||
    (flavorPolicy === 'shared' && (imagePolicy === 'mixed' || imagePolicy === 'dedicated'));
  if (refused) throw new HardwareError('ImageCPUPinningForbidden');
  return flavorPolicy;
}

/**
 * How pinned CPUs are placed on threads (get_cpu_thread_policy_constraint).
 *
 * @throws HardwareError InvalidCPUThreadAllocationPolicy, ImageCPUThreadPolicyForbidden
 */
export function cpuThreadPolicy(flavor: HardwareFlavor, image: ImageMeta): CpuThreadPolicy | '' | null {
  const [flavorPolicy, imagePolicy] = flavorAndImage(flavor, image, 'hw:cpu_thread_policy', 'hw_cpu_thread_policy');
  if (flavorPolicy && !isOneOf(THREAD_POLICIES, flavorPolicy)) {
    const values = { source: 'flavor extra specs', value: flavorPolicy, available: tuple(THREAD_POLICIES) };
    throw new HardwareError('InvalidCPUThreadAllocationPolicy', values);
  }
  const policy = flavorPolicy as CpuThreadPolicy | '' | null;
  if (policy === null) return imagePolicy;
  if (policy !== 'prefer' && imagePolicy && imagePolicy !== policy) {
    throw new HardwareError('ImageCPUThreadPolicyForbidden');
  }
  return policy;
}

/**
 * Where the emulator's own threads run; null for the default. There is no image property for it.
 *
 * @throws HardwareError InvalidEmulatorThreadsPolicy
 */
export function emulatorThreadsPolicy(flavor: HardwareFlavor): EmulatorThreadsPolicy | null {
  const policy = extraSpec(flavor, 'hw:emulator_threads_policy');
  if (!policy) return null;
  if (isOneOf(EMULATOR_POLICIES, policy)) return policy;
  throw new HardwareError('InvalidEmulatorThreadsPolicy', { value: policy, available: tuple(EMULATOR_POLICIES) });
}

/** CPUs 0 to `count` - 1. */
export function cpuRange(count: number): Set<number> {
  return new Set(Array.from({ length: Math.max(0, count) }, (_unused, cpu) => cpu));
}

/** A mask that begins with an exclusion takes CPUs out of all of the flavor's. */
function maskedCpus(mask: string, vcpus: number): Set<number> {
  return parseCpuSpec(mask.trim().startsWith('^') ? `0-${vcpus - 1},${mask}` : mask);
}

const isSubset = (cpus: ReadonlySet<number>, vcpus: number): boolean =>
  [...cpus].every((cpu) => cpu >= 0 && cpu < vcpus);

/**
 * CPUs that a mixed guest has pinned, null when no mask is set (get_dedicated_cpu_constraint).
 *
 * @throws HardwareError InvalidMixedInstanceDedicatedMask
 */
export function dedicatedCpus(flavor: HardwareFlavor): Set<number> | null {
  const mask = extraSpec(flavor, 'hw:cpu_dedicated_mask');
  if (!mask) return null;
  const cpus = maskedCpus(mask, flavor.vcpus);
  const shared = [...cpuRange(flavor.vcpus)].filter((cpu) => !cpus.has(cpu));
  if (cpus.size === 0 || shared.length === 0) throw new HardwareError('InvalidMixedInstanceDedicatedMask');
  if (!isSubset(cpus, flavor.vcpus)) {
    const message =
      'Mixed instance dedicated vCPU(s) mask is not a subset of vCPUs in the flavor. See "hw:cpu_dedicated_mask"';
    throw new HardwareError('InvalidMixedInstanceDedicatedMask', {}, message);
  }
  return cpus;
}

/** True when the flavor wants realtime CPUs (is_realtime_enabled). */
export function isRealtimeEnabled(flavor: HardwareFlavor): boolean {
  return boolFromString(extraSpec(flavor, 'hw:cpu_realtime'));
}

/**
 * CPUs with realtime priority, null when the flavor does not enable it (get_realtime_cpu_constraint). The image's mask
 * goes before the flavor's.
 *
 * @throws HardwareError RealtimeMaskNotFoundOrInvalid
 */
export function realtimeCpus(flavor: HardwareFlavor, image: ImageMeta): Set<number> | null {
  if (!isRealtimeEnabled(flavor)) return null;
  const [flavorMask, imageMask] = flavorAndImage(flavor, image, 'hw:cpu_realtime_mask', 'hw_cpu_realtime_mask');
  const mask = imageMask || flavorMask;
  const cpus = mask ? maskedCpus(mask, flavor.vcpus) : cpuRange(flavor.vcpus);
  const inside = isSubset(cpus, flavor.vcpus);
  const all = inside && cpus.size === flavor.vcpus;
  if (cpus.size === 0 || (all && !isTruthy(emulatorThreadsPolicy(flavor)))) {
    throw new HardwareError('RealtimeMaskNotFoundOrInvalid');
  }
  if (!inside) {
    const message =
      'Realtime policy vCPU(s) mask is configured with RT vCPUs that are not a subset of the vCPUs in the flavor. See ' +
      'hw:cpu_realtime_mask or hw_cpu_realtime_mask';
    throw new HardwareError('RealtimeMaskNotFoundOrInvalid', {}, message);
  }
  return cpus;
}
