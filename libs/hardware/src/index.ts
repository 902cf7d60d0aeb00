/**
 * Flavor extra specs and image properties together: the constraint that a guest's hardware has, or the typed error that a
 * user meets (nova/virt/hardware.py). Pure functions over typed image metadata.
 *
 * What releases do differently is `hardwareRules(release)`; what all share stands beside it.
 */
export { fitToHost, hardwareRules } from './by-release.js';
export {
  type CpuPolicy,
  type CpuThreadPolicy,
  cpuPolicy,
  cpuThreadPolicy,
  dedicatedCpus,
  type EmulatorThreadsPolicy,
  emulatorThreadsPolicy,
  isRealtimeEnabled,
  realtimeCpus,
} from './cpu-policy.js';
export { formatCpuSpec } from './cpu-spec.js';
export { bestCpuTopology, type CpuTopology, cpuTopologyConstraints, desirableCpuTopologies } from './cpu-topology.js';
export {
  type EncryptionFormat,
  ephemeralEncryption,
  ephemeralEncryptionFormat,
  hasRescueProperties,
  hypervisorHidden,
  type PciNumaPolicy,
  pciNumaPolicy,
  pmuEnabled,
  type SecureBootPolicy,
  secureBootPolicy,
  serialPortCount,
  type TpmModel,
  type TpmVersion,
  vifMultiqueueEnabled,
  vpmemLabels,
  vtpm,
} from './devices.js';
export { HardwareError, type HardwareErrorClass, imageField } from './errors.js';
export { extraSpec, type HardwareFlavor } from './flavor-image.js';
export type { HardwareRules, ServerHardware } from './hardware-rules.js';
export { pageSize } from './memory.js';
export {
  ENCRYPTED_FIRMWARE,
  ENCRYPTED_MACHINE,
  type EncryptionModel,
  type MemoryEncryption,
} from './memory-encryption.js';
export type { FitToHost, NumaLimits } from './numa/fit.js';
export { type HostCpuSets, type HostShape, hostNumaTopology, sharedCpus } from './numa/host-topology.js';
export { instanceNumaJson, instanceNumaTopology } from './numa/instance-numa-json.js';
export type {
  HostNumaCell,
  HostNumaTopology,
  HostPages,
  InstanceNumaCell,
  InstanceNumaTopology,
} from './numa/topology.js';
export {
  type HostKind,
  type KindRefusal,
  type KindWishes,
  kindRefusal,
  type SupportedInstance,
  type Wish,
} from './placement/host-kind.js';
export { deviceTraits, ephemeralEncryptionTraits, traitOfFormat, traitsOfProperties } from './placement/pre-filters.js';
export { impliedTraits, type RequestedTrait, traitsOfFlavor, traitsOfImage } from './placement/requested-traits.js';
export { type RequestGroup, type ResourceRequest, resourceRequest } from './placement/resource-request.js';
export { packageVersion, type ReadVersion, strictVersion } from './placement/version-comparison.js';
