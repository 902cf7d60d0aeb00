import { checkFlavorAndImage } from '#compute-api';
import * as hardware from '#hardware';
import {
  type FlavorFacts,
  type ImageMeta,
  type ImageMetadata,
  parseCpuSpec,
  propertyFlow,
  typedImages,
} from '#image-properties';
import type { ReleaseName } from '#releases';
import { PLACEMENT, type PlacementInput } from './typed-placement.js';

interface HardwareInput extends Omit<PlacementInput, 'kwargs'> {
  func: string;
  image?: ImageMetadata & { _unset?: string[] };
  flavor?: Partial<FlavorFacts>;
  kwargs?: {
    machine_type?: string;
    mach_type?: string;
    allow_threads?: boolean;
    spec?: string;
    cpus?: number[];
    allow_ranges?: boolean;
    is_bfv?: boolean;
    name?: string;
    value?: string;
  };
}

const DEFAULT_IMAGE: ImageMetadata = {
  id: '155d900f-4e14-4e4c-a73d-069cbf4541e6',
  name: 'oracle-image',
  status: 'active',
  owner: '22222222222222222222222222222222',
  size: 1073741824,
  container_format: 'bare',
  disk_format: 'qcow2',
  min_ram: 0,
  min_disk: 0,
  properties: {},
};

const DEFAULT_FLAVOR: FlavorFacts = {
  id: 1,
  name: 'm1.test',
  flavorid: '1',
  memory_mb: 2048,
  vcpus: 2,
  root_gb: 20,
  ephemeral_gb: 0,
  swap: 0,
  rxtx_factor: 1,
  vcpu_weight: null,
  extra_specs: {},
};

/** The default image of the corpora with the case's own laid over it. */
export function caseImage(overrides: HardwareInput['image'] = {}): ImageMetadata {
  const { _unset: removed = [], ...attributes } = overrides;
  const image = { ...DEFAULT_IMAGE, ...attributes };
  for (const name of removed) delete image[name];
  return image;
}

/** The default flavor of the corpora with the case's own laid over it. */
export function caseFlavor(overrides: Partial<FlavorFacts> = {}): FlavorFacts {
  return { ...DEFAULT_FLAVOR, ...overrides };
}

const set = (cpus: Iterable<number> | null): unknown =>
  cpus === null ? null : { _set: [...cpus].sort((left, right) => left - right) };
const topology = (value: hardware.CpuTopology): unknown => ({ _object: 'VirtCPUTopology', ...value });

function numaObject(numa: hardware.InstanceNumaTopology | null): unknown {
  if (numa === null) return null;
  const cells = numa.cells.map((cell) => ({
    _object: 'InstanceNUMACell',
    id: cell.id,
    cpuset: set(cell.cpuset),
    pcpuset: set(cell.pcpuset),
    cpuset_reserved: set(cell.cpusetReserved),
    memory: cell.memory,
    pagesize: cell.pagesize,
    cpu_policy: cell.cpuPolicy,
    cpu_thread_policy: cell.cpuThreadPolicy,
    cpu_pinning_raw: cell.cpuPinning,
  }));
  return { _object: 'InstanceNUMATopology', cells, emulator_threads_policy: numa.emulatorThreadsPolicy };
}

type HardwareRules = hardware.HardwareRules;
type Kwargs = NonNullable<HardwareInput['kwargs']>;
type Rule = (flavor: FlavorFacts, image: ImageMeta, kwargs: Kwargs) => unknown;

/** What all releases share. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['get_number_of_serial_ports', hardware.serialPortCount],
  ['get_vif_multiqueue_constraint', hardware.vifMultiqueueEnabled],
  [
    'get_vtpm_constraint',
    (flavor, image) => {
      const tpm = hardware.vtpm(flavor, image);
      return tpm && { _namedtuple: 'VTPMConfig', ...tpm };
    },
  ],
  ['get_pmu_constraint', hardware.pmuEnabled],
  ['get_secure_boot_constraint', hardware.secureBootPolicy],
  ['get_pci_numa_policy_constraint', hardware.pciNumaPolicy],
  ['get_ephemeral_encryption_constraint', hardware.ephemeralEncryption],
  ['get_ephemeral_encryption_format', hardware.ephemeralEncryptionFormat],
  ['get_cpu_policy_constraint', hardware.cpuPolicy],
  ['get_cpu_thread_policy_constraint', hardware.cpuThreadPolicy],
  ['get_realtime_cpu_constraint', (flavor, image) => set(hardware.realtimeCpus(flavor, image))],
  ['get_dedicated_cpu_constraint', (flavor) => set(hardware.dedicatedCpus(flavor))],
  ['get_emulator_thread_policy_constraint', hardware.emulatorThreadsPolicy],
  [
    'get_cpu_topology_constraints',
    (flavor, image) => {
      const { preferred, maximum } = hardware.cpuTopologyConstraints(flavor, image);
      return [topology(preferred), topology(maximum)];
    },
  ],
  [
    '_get_desirable_cpu_topologies',
    (flavor, image, { allow_threads: threads }) =>
      hardware.desirableCpuTopologies(flavor, image, threads).map(topology),
  ],
  [
    'get_best_cpu_topology',
    (flavor, image, { allow_threads: threads }) => topology(hardware.bestCpuTopology(flavor, image, threads)),
  ],
  ['_get_numa_pagesize_constraint', hardware.pageSize],
  ['parse_cpu_spec', (_flavor, _image, { spec }) => set(parseCpuSpec(spec))],
  ['format_cpu_spec', (_flavor, _image, { cpus, allow_ranges: ranges }) => hardware.formatCpuSpec(cpus ?? [], ranges)],
  ['get_vpmems', hardware.vpmemLabels],
  ['check_hw_rescue_props', (_flavor, image) => hardware.hasRescueProperties(image)],
  ['is_realtime_enabled', hardware.isRealtimeEnabled],
]);

const ENCRYPTION_CLASSES: Readonly<Record<hardware.EncryptionModel, string>> = {
  'amd-sev': 'MemEncryptionConfigSev',
  'amd-sev-es': 'MemEncryptionConfigSevEs',
  'amd-sev-snp': 'MemEncryptionConfigSevSnp',
  'intel-tdx': 'MemEncryptionConfigTDX',
};

/** A boolean where the release knows one model only and names none. */
function encryptionObject(encryption: hardware.MemoryEncryption | null, { encryptionModels }: HardwareRules): unknown {
  if (encryptionModels.length === 0) return encryption !== null;
  if (encryption === null) return null;
  return {
    _object: ENCRYPTION_CLASSES[encryption.model],
    model: encryption.model,
    needs_locked_memory: encryption.needsLockedMemory,
    needs_stateless_firmware: encryption.needsStatelessFirmware,
    required_firmware_type: hardware.ENCRYPTED_FIRMWARE,
    required_machine_type: hardware.ENCRYPTED_MACHINE,
    required_trait: encryption.trait,
  };
}

/** In what releases differ. */
const rulesOf = (rules: HardwareRules): ReadonlyMap<string, Rule> =>
  new Map<string, Rule>([
    [
      'get_mem_encryption_constraint',
      (flavor, image, { machine_type: type }) => encryptionObject(rules.memoryEncryption(flavor, image, type), rules),
    ],
    ['get_locked_memory_constraint', (flavor, image, { mach_type: type }) => rules.lockedMemory(flavor, image, type)],
    ['numa_get_constraints', (flavor, image) => numaObject(rules.numaConstraints(flavor, image))],
    ['get_packed_virtqueue_constraint', rules.packedRing],
    ['get_maxphysaddr_mode', rules.maxPhysAddrMode],
    ['get_stateless_firmware_constraint', (_flavor, image) => rules.statelessFirmware(image)],
    ['get_sound_model', rules.soundModel],
    ['get_usb_model', rules.usbModel],
    ['get_redirected_usb_ports', rules.redirectedUsbPorts],
    ['get_tpm_secret_security_constraint', (flavor) => rules.tpmSecretSecurity(flavor)],
    ['validate_extra_spec', (_flavor, _image, { name = '', value = '' }) => rules.checkExtraSpec(name, value) ?? null],
  ]);

/** hardware.json of a release whose images have types. */
export function typedHardware(input: HardwareInput, release: ReleaseName): unknown {
  const flavor = caseFlavor(input.flavor);
  const metadata = caseImage(input.image);
  if (input.func === 'validate_flavor_image') {
    checkFlavorAndImage(propertyFlow(release), flavor, metadata, { zeroDiskAllowed: true });
    return null;
  }
  const rules = hardware.hardwareRules(release);
  const rule = RULES.get(input.func) ?? rulesOf(rules).get(input.func);
  const image = typedImages(release).image(metadata);
  const placement = PLACEMENT.get(input.func);
  if (placement !== undefined) return placement({ rules, flavor, image, metadata, input });
  if (rule === undefined) throw new RangeError(`no rule for func ${input.func} of hardware.json`);
  return rule(flavor, image, input.kwargs ?? {});
}
