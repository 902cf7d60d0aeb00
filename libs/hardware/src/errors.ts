import { NovaError, PythonError, pythonText } from '#image-properties';

/** What fills the placeholders of a message. */
export type ErrorValues = Readonly<Record<string, unknown>>;

interface ErrorRule {
  /** The exception's own code. The servers API answers 400 to all of them at create, rebuild and resize. */
  readonly code: number;
  readonly message: string;
}

/** nova/exception.py: the exceptions of the hardware rules. `%(name)` is replaced by the value of that name. */
const ERRORS = {
  BadRequirementEmulatorThreadsPolicy: {
    code: 400,
    message: 'An isolated CPU emulator threads option requires a dedicated CPU policy option.',
  },
  CPUThreadPolicyConfigurationInvalid: {
    code: 400,
    message: 'Cannot set cpu thread pinning policy in a non dedicated cpu pinning policy',
  },
  FlavorImageConflict: { code: 500, message: '%(message)' },
  FlavorImageLockedMemoryConflict: {
    code: 500,
    message:
      'locked_memory value in image (%(image)) and flavor (%(flavor)) conflict. ' +
      'A consistent value is expected if both specified.',
  },
  ImageCPUPinningForbidden: {
    code: 403,
    message: "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor",
  },
  ImageCPUThreadPolicyForbidden: {
    code: 403,
    message:
      "Image property 'hw_cpu_thread_policy' is not permitted to override CPU thread pinning policy set against the flavor",
  },
  ImageNUMATopologyAsymmetric: {
    code: 400,
    message:
      'Instance CPUs and/or memory cannot be evenly distributed across instance NUMA nodes. ' +
      'Explicit assignment of CPUs and memory to nodes is required',
  },
  ImageNUMATopologyCPUDuplicates: { code: 400, message: 'CPU number %(cpu) is assigned to two nodes' },
  ImageNUMATopologyCPUOutOfRange: { code: 400, message: 'CPU number %(cpu) is larger than max %(max)' },
  ImageNUMATopologyCPUsUnassigned: { code: 400, message: 'CPU number {%(cpus)} is not assigned to any node' },
  ImageNUMATopologyForbidden: {
    code: 403,
    message: "Image property '%(name)' is not permitted to override NUMA configuration set against the flavor",
  },
  ImageNUMATopologyIncomplete: {
    code: 400,
    message: 'CPU and memory allocation must be provided for all NUMA nodes',
  },
  ImageNUMATopologyMemoryOutOfRange: {
    code: 400,
    message: '%(memory) MB of memory assigned, but expected %(total) MB',
  },
  ImagePCINUMAPolicyForbidden: {
    code: 403,
    message:
      "Image property 'hw_pci_numa_affinity_policy' is not permitted to override the " +
      "'hw:pci_numa_affinity_policy' flavor extra spec.",
  },
  ImageSerialPortNumberExceedFlavorValue: {
    code: 400,
    message: 'Forbidden to exceed flavor value of number of serial ports passed in image meta.',
  },
  ImageSerialPortNumberInvalid: {
    code: 400,
    message: "Number of serial ports specified in flavor is invalid: expected an integer, got '%(value)'",
  },
  ImageVCPULimitsRangeExceeded: {
    code: 400,
    message:
      'Image vCPU topology limits (sockets=%(sockets), cores=%(cores), threads=%(threads)) exceeds the limits of the ' +
      'flavor (sockets=%(maxSockets), cores=%(maxCores), threads=%(maxThreads))',
  },
  ImageVCPULimitsRangeImpossible: {
    code: 400,
    message: 'Requested vCPU limits %(sockets):%(cores):%(threads) are impossible to satisfy for vcpus count %(vcpus)',
  },
  ImageVCPUTopologyRangeExceeded: {
    code: 400,
    message:
      'Image vCPU topology (sockets=%(sockets), cores=%(cores), threads=%(threads)) exceeds the limits of the ' +
      'flavor or image (sockets=%(maxSockets), cores=%(maxCores), threads=%(maxThreads))',
  },
  Invalid: { code: 400, message: '%(message)' },
  InvalidCPUAllocationPolicy: {
    code: 400,
    message: "CPU policy requested from '%(source)' is invalid, given: '%(value)', available: '%(available)'.",
  },
  InvalidCPUThreadAllocationPolicy: {
    code: 400,
    message: "CPU thread policy requested from '%(source)' is invalid, given: '%(value)', available: '%(available)'.",
  },
  InvalidEmulatorThreadsPolicy: {
    code: 400,
    message: "CPU emulator threads option requested is invalid, given: '%(value)', available: '%(available)'.",
  },
  InvalidMachineType: {
    code: 400,
    message: "Machine type '%(type)' is not compatible with image %(name) (%(id)): %(reason)",
  },
  InvalidMixedInstanceDedicatedMask: {
    code: 400,
    message: "Mixed instance must have at least 1 pinned vCPU and 1 unpinned vCPU. See 'hw:cpu_dedicated_mask'.",
  },
  InvalidNUMANodesNumber: {
    code: 400,
    message: "The property 'numa_nodes' cannot be '%(value)'. It must be a number greater than 0",
  },
  InvalidPCINUMAAffinity: { code: 400, message: 'Invalid PCI NUMA affinity configured: %(value)' },
  InvalidVideoMode: {
    code: 400,
    message:
      "The %(model) memory encryption model is incompatible with an attached video device. Set the 'hw_video_model' " +
      "image property to '%(video)' to disable it",
  },
  InvalidRequest: { code: 400, message: '%(message)' },
  LockMemoryForbidden: {
    code: 403,
    message: 'locked_memory value in image or flavor is forbidden when mem_page_size is not set.',
  },
  MemoryPageSizeForbidden: { code: 400, message: "Page size %(value) forbidden against '%(against)'" },
  MemoryPageSizeInvalid: { code: 400, message: "Invalid memory page size '%(value)'" },
  RealtimeConfigurationInvalid: {
    code: 400,
    message: 'Cannot set realtime policy in a non dedicated cpu pinning policy',
  },
  RealtimeMaskNotFoundOrInvalid: {
    code: 400,
    message: 'Use of realtime CPUs requires either one or more non-realtime CPU(s) or offloaded emulator threads.',
  },
  RequiredMixedInstancePolicy: {
    code: 400,
    message: "Cannot specify 'hw:cpu_dedicated_mask' without the 'mixed' policy.",
  },
  RequiredMixedOrRealtimeCPUMask: {
    code: 400,
    message:
      "Dedicated CPU set can be specified from either 'hw:cpu_dedicated_mask' or 'hw:cpu_realtime_mask' when using " +
      "'mixed' CPU policy. 'hw:cpu_dedicated_mask' and 'hw:cpu_realtime_mask' can not be specified at the same time, " +
      'or be specified with none of them.',
  },
  StatelessFirmwareRequired: {
    code: 400,
    message:
      "The %(model) memory encryption model requires stateless firmware but the image metadata doesn't have the " +
      "'hw_firmware_stateless' property set to True",
  },
} satisfies Readonly<Record<string, ErrorRule>>;

export type HardwareErrorClass = keyof typeof ERRORS;

/** Flavor and image ask for hardware that they can't have together, or that nobody can have. */
export class HardwareError extends NovaError {
  /** The exception's own code, which an API shows that does not list the class among its 400s. */
  readonly code: number;

  constructor(
    readonly errorClass: HardwareErrorClass,
    values: ErrorValues = {},
    said: string | { readonly message?: string; readonly code?: number } = {},
  ) {
    const { code, message }: Partial<ErrorRule> = typeof said === 'string' ? { message: said } : said;
    const text = message ?? ERRORS[errorClass].message;
    super(
      errorClass,
      text.replace(/%\((\w+)\)/g, (_place, name: string) => pythonText(values[name], 3)),
      { status: 400, context: values },
    );
    this.code = code ?? ERRORS[errorClass].code;
  }
}

type Image = { readonly id?: string; readonly name?: string };

/** A field of an image for an error's message. */
export type ImageField = (image: Image, field: 'id' | 'name') => string | null;

/**
 * A field of the image that an error message wants and that is not set: metadata of a volume has neither id nor name, and
 * the original dies of a NotImplementedError instead of telling the conflict.
 */
export function imageField(image: Image, field: 'id' | 'name'): string {
  const value = image[field];
  if (value === undefined) throw new PythonError('NotImplementedError', `Cannot load '${field}' in the base class`);
  return value;
}

/** As {@link imageField}; a name that is not set is None. */
export const imageFieldOrNoName: ImageField = (image, field) =>
  field === 'name' ? (image.name ?? null) : imageField(image, field);

/** As {@link imageFieldOrNoName}, and an id that is not set has a word of its own. */
export const imageFieldIfAny: ImageField = (image, field) => image[field] ?? (field === 'id' ? '<no-id>' : null);
