import * as hardware from '#hardware';
import { type FlavorFacts, type ImageMeta, type ImageMetadata, propertyFlow, RuleError } from '#image-properties';
import type { BootInput } from './boot-input.js';

type Rule = (flavor: FlavorFacts, image: ImageMeta, rules: hardware.HardwareRules) => unknown;

/** Whether memory is encrypted; the model, where the release has more than one. */
function encryption(flavor: FlavorFacts, image: ImageMeta, rules: hardware.HardwareRules): unknown {
  const encrypted = rules.memoryEncryption(flavor, image);
  return rules.encryptionModels.length === 0 ? encrypted !== null : (encrypted?.model ?? null);
}

/** What flavor and image make of the hardware, a rule of nova/virt/hardware.py each. */
const RULES: readonly (readonly [name: string, rule: Rule])[] = [
  ['cpu_topology', (flavor, image) => hardware.bestCpuTopology(flavor, image)],
  ['cpu_policy', hardware.cpuPolicy],
  ['cpu_thread_policy', hardware.cpuThreadPolicy],
  ['dedicated_cpus', hardware.dedicatedCpus],
  ['realtime_cpus', hardware.realtimeCpus],
  ['emulator_threads_policy', hardware.emulatorThreadsPolicy],
  ['numa_topology', (flavor, image, rules) => rules.numaConstraints(flavor, image)],
  ['page_size', hardware.pageSize],
  ['locked_memory', (flavor, image, rules) => rules.lockedMemory(flavor, image)],
  ['mem_encryption', encryption],
  ['pmu', hardware.pmuEnabled],
  ['serial_ports', hardware.serialPortCount],
  ['vif_multiqueue', hardware.vifMultiqueueEnabled],
  ['pci_numa_affinity_policy', hardware.pciNumaPolicy],
  ['secure_boot', hardware.secureBootPolicy],
  ['vtpm', hardware.vtpm],
  ['ephemeral_encryption', hardware.ephemeralEncryption],
  ['ephemeral_encryption_format', hardware.ephemeralEncryptionFormat],
  ['hide_hypervisor_id', hardware.hypervisorHidden],
  ['packed_ring', (flavor, image, rules) => rules.packedRing(flavor, image)],
  ['maxphysaddr_mode', (flavor, image, rules) => rules.maxPhysAddrMode(flavor, image)],
  ['stateless_firmware', (_flavor, image, rules) => rules.statelessFirmware(image)],
  ['sound_model', (flavor, image, rules) => rules.soundModel(flavor, image)],
  ['usb_model', (flavor, image, rules) => rules.usbModel(flavor, image)],
  ['redirected_usb_ports', (flavor, image, rules) => rules.redirectedUsbPorts(flavor, image) || null],
  ['tpm_secret_security', (flavor, _image, rules) => rules.tpmSecretSecurity(flavor)],
];

/** Sets become sorted lists, so that the value can be printed. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return [...(value as Set<number>)].sort((left, right) => left - right);
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}

/** The value of a constraint, or why there is none. */
export type Constraint = { readonly value: unknown } | { readonly error: { class: string; message: string } };

function asked(rule: () => unknown): Constraint {
  try {
    return { value: plain(rule() ?? null) };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { error: { class: error.className, message: error.message } };
  }
}

/**
 * The hardware constraints by name; null where an image with a refused property allows none. Without types there are none of
 * this kind: every property is read where the domain is made.
 */
export function constraintsOf(input: BootInput, image: ImageMetadata): ReadonlyMap<string, Constraint> | null {
  const { typed } = propertyFlow(input.release);
  if (typed === null) return new Map();
  let meta: ImageMeta;
  try {
    meta = typed.image(image);
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
  const rules = hardware.hardwareRules(input.release);
  return new Map(RULES.map(([name, rule]) => [name, asked(() => rule(input.flavor, meta, rules))]));
}
