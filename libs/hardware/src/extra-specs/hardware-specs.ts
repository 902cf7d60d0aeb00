import { flag, type KnownValue, like, oneOf, whole } from './known-value.js';

const atLeastOne = whole({ min: 1 });
const CPU_SET = /^\^?\p{Nd}+(?:-\p{Nd}+|,\^?\p{Nd}+)*$/u;
const cpuSet = like(String.raw`\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*`, CPU_SET);

/** `hw:` of nova/api/validation/extra_specs/hw.py (26). */
export const HARDWARE_SPECS: Readonly<Record<string, KnownValue>> = {
  'hw:cpu_realtime': flag,
  'hw:cpu_realtime_mask': like(String.raw`(\^)?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*`, CPU_SET),
  'hw:hide_hypervisor_id': flag,
  'hw:cpu_policy': oneOf('dedicated', 'shared', 'mixed'),
  'hw:cpu_thread_policy': oneOf('prefer', 'isolate', 'require'),
  'hw:emulator_threads_policy': oneOf('isolate', 'share'),
  'hw:cpu_dedicated_mask': cpuSet,
  'hw:mem_page_size': like(
    String.raw`(large|small|any|\d+([kKMGT]i?)?(b|bit|B)?)`,
    /^(?:large|small|any|\p{Nd}+(?:[kKMGT]i?)?(?:b|bit|B)?)$/u,
  ),
  'hw:locked_memory': flag,
  'hw:numa_nodes': atLeastOne,
  'hw:pci_numa_affinity_policy': oneOf('required', 'preferred', 'legacy', 'socket'),
  'hw:cpu_sockets': atLeastOne,
  'hw:cpu_cores': atLeastOne,
  'hw:cpu_threads': atLeastOne,
  'hw:boot_menu': flag,
  'hw:vif_multiqueue_enabled': flag,
  'hw:mem_encryption': flag,
  'hw:pmem': like('([a-zA-Z0-9_]+(,)?)+', /^[a-zA-Z0-9_]+(?:,[a-zA-Z0-9_]+)*,?$/),
  'hw:pmu': flag,
  'hw:serial_port_count': whole({ min: 0 }),
  'hw:tpm_model': oneOf('tpm-tis', 'tpm-crb'),
  'hw:tpm_version': oneOf('1.2', '2.0'),
  'hw:watchdog_action': oneOf('none', 'pause', 'poweroff', 'reset', 'disabled'),
  'hw:viommu_model': oneOf('intel', 'smmuv3', 'virtio', 'auto'),
  'hw:ephemeral_encryption': flag,
  'hw:ephemeral_encryption_format': oneOf('plain', 'luks', 'luksv2'),
};

/** Specs of one NUMA node. The dot is any character, as the original's pattern has it. */
export const NODE_SPECS: readonly (readonly [name: RegExp, value: KnownValue])[] = [
  [/^hw:numa_cpus.\p{Nd}+$/u, cpuSet],
  [/^hw:numa_mem.\p{Nd}+$/u, atLeastOne],
];

/** The names under which Nova reads the limits of a topology, and those that the validator took for them at first. */
export const TOPOLOGY_LIMITS: Readonly<Record<string, KnownValue>> = {
  'hw:cpu_max_sockets': atLeastOne,
  'hw:cpu_max_cores': atLeastOne,
  'hw:cpu_max_threads': atLeastOne,
};
export const MISNAMED_LIMITS: Readonly<Record<string, KnownValue>> = {
  'hw:max_cpu_sockets': atLeastOne,
  'hw:max_cpu_cores': atLeastOne,
  'hw:max_cpu_threads': atLeastOne,
};

/** Of the Hyper-V driver, which is gone. */
export const HYPERV_SPECS: Readonly<Record<string, KnownValue>> = {
  'os:resolution': oneOf('1024x768', '1280x1024', '1600x1200', '1920x1200', '2560x1600', '3840x2160'),
  'os:monitors': whole({ min: 1, max: 8 }),
  'os:vram': oneOf('64', '128', '256', '512', '1024'),
};
