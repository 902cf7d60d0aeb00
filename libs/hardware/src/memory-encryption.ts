import { boolFromString, type ImageMeta, pythonRepr } from '#image-properties';
import { HardwareError, type ImageField } from './errors.js';
import { flavorAndImage, type HardwareFlavor } from './flavor-image.js';

export type EncryptionModel = 'amd-sev' | 'amd-sev-es' | 'amd-sev-snp' | 'intel-tdx';

/** How guest memory is encrypted, and what that takes. */
export interface MemoryEncryption {
  readonly model: EncryptionModel;
  /** Of hosts whose CPU has it. */
  readonly trait: string;
  readonly needsLockedMemory: boolean;
  readonly needsStatelessFirmware: boolean;
  /** `hw_video_model` that alone goes with it; absent: any. */
  readonly videoModel?: string;
}

const SEV: MemoryEncryption = {
  model: 'amd-sev',
  trait: 'HW_CPU_X86_AMD_SEV',
  needsLockedMemory: true,
  needsStatelessFirmware: false,
};

const MODELS: ReadonlyMap<string, MemoryEncryption> = new Map(
  [
    SEV,
    { ...SEV, model: 'amd-sev-es', trait: 'HW_CPU_X86_AMD_SEV_ES' },
    {
      model: 'amd-sev-snp',
      trait: 'HW_CPU_X86_AMD_SEV_SNP',
      needsLockedMemory: false,
      needsStatelessFirmware: true,
    },
    {
      model: 'intel-tdx',
      trait: 'HW_CPU_X86_INTEL_TDX',
      needsLockedMemory: false,
      needsStatelessFirmware: true,
      videoModel: 'none',
    },
  ].map((encryption) => [encryption.model, encryption as MemoryEncryption]),
);

/** Firmware and machine that every model needs. */
export const ENCRYPTED_FIRMWARE = 'uefi';
export const ENCRYPTED_MACHINE = 'q35';

/** Where releases differ in {@link memoryEncryptionRule}. */
export interface EncryptionRules {
  /** The models that flavor and image may name; empty: nothing is read of a model, all is SEV. */
  readonly models: readonly EncryptionModel[];
  /** Whether the model is settled before firmware and machine are looked at, and what it needs besides is checked. */
  readonly isModelChecked: boolean;
  /** A field of the image that a message names. */
  readonly imageField: ImageField;
  readonly noUefi: (requesters: string, image: ImageMeta) => HardwareError;
  /** What a message calls that for which the machine type is wrong. */
  readonly purpose: (encryption: MemoryEncryption) => string;
}

export type MemoryEncryptionRule = (
  flavor: HardwareFlavor,
  image: ImageMeta,
  machineType?: string | null,
) => MemoryEncryption | null;

/** Whether encryption is asked for at all, and by whom. */
function requestersOf(rules: EncryptionRules, flavor: HardwareFlavor, image: ImageMeta): string | null {
  const [text, imageValue] = flavorAndImage(flavor, image, 'hw:mem_encryption', 'hw_mem_encryption');
  const flavorValue = text === null ? null : boolFromString(text);
  if (!flavorValue && !imageValue) return null;
  if (flavorValue !== null && imageValue !== null && flavorValue !== imageValue) {
    throw conflict(rules, flavor, image, 'mem_encryption', text, imageValue);
  }
  const requesters: string[] = [];
  if (flavorValue) requesters.push(`hw:mem_encryption extra spec in ${flavor.name} flavor`);
  if (imageValue) requesters.push(`hw_mem_encryption property of image ${String(rules.imageField(image, 'id'))}`);
  return requesters.join(' and ');
}

function conflict(
  rules: EncryptionRules,
  flavor: HardwareFlavor,
  image: ImageMeta,
  key: string,
  flavorValue: unknown,
  imageValue: unknown,
): HardwareError {
  return new HardwareError(
    'FlavorImageConflict',
    { flavor: flavor.name, key, flavorValue, image: rules.imageField(image, 'name'), imageValue },
    'Flavor %(flavor) has hw:%(key) extra spec explicitly set to %(flavorValue), conflicting with image %(image) ' +
      'which has hw_%(key) property explicitly set to %(imageValue)',
  );
}

function encryptionOf(rules: EncryptionRules, flavor: HardwareFlavor, image: ImageMeta): MemoryEncryption {
  if (rules.models.length === 0) return SEV;
  const key = 'mem_encryption_model';
  const [flavorModel, imageModel] = flavorAndImage(flavor, image, `hw:${key}`, `hw_${key}`);
  if (flavorModel !== null && imageModel !== null && flavorModel !== imageModel) {
    throw conflict(rules, flavor, image, key, flavorModel, imageModel);
  }
  const model = imageModel || flavorModel;
  if (!model) return SEV;
  const known = (rules.models as readonly string[]).includes(model) ? MODELS.get(model) : undefined;
  if (known !== undefined) return known;
  const message = `Invalid memory encryption model ${pythonRepr(model, 3)}. Allowed values: ${rules.models.join(', ')}.`;
  throw new HardwareError('Invalid', { message });
}

function checkMachine(
  rules: EncryptionRules,
  encryption: MemoryEncryption,
  image: ImageMeta,
  machineType: string | null,
): void {
  if (machineType === null || machineType.includes(ENCRYPTED_MACHINE)) return;
  throw new HardwareError('InvalidMachineType', {
    type: machineType,
    id: rules.imageField(image, 'id'),
    name: rules.imageField(image, 'name'),
    reason: `${ENCRYPTED_MACHINE} type is required for ${rules.purpose(encryption)} to work`,
  });
}

function checkNeeds({ model, needsStatelessFirmware, videoModel }: MemoryEncryption, image: ImageMeta): void {
  if (needsStatelessFirmware && !image.properties.hw_firmware_stateless) {
    throw new HardwareError('StatelessFirmwareRequired', { model });
  }
  if (videoModel !== undefined && image.properties.hw_video_model !== videoModel) {
    throw new HardwareError('InvalidVideoMode', { model, video: videoModel });
  }
}

/**
 * How guest memory is encrypted, null for not at all (get_mem_encryption_constraint). `machineType` is what the compute host
 * resolved; at the API only the image's own is known.
 *
 * The rule throws HardwareError: FlavorImageConflict (the two differ, or the image is no UEFI image), InvalidMachineType,
 * Invalid (a model that nobody knows), StatelessFirmwareRequired, InvalidVideoMode.
 */
export function memoryEncryptionRule(rules: EncryptionRules): MemoryEncryptionRule {
  return (flavor, image, machineType = null) => {
    const requesters = requestersOf(rules, flavor, image);
    if (requesters === null) return null;
    const settled = rules.isModelChecked ? encryptionOf(rules, flavor, image) : SEV;
    if (image.properties.hw_firmware_type !== ENCRYPTED_FIRMWARE) throw rules.noUefi(requesters, image);
    checkMachine(rules, settled, image, machineType || (image.properties.hw_machine_type ?? null));
    if (!rules.isModelChecked) return encryptionOf(rules, flavor, image);
    checkNeeds(settled, image);
    return settled;
  };
}

/** The text in which most releases say that the image is no UEFI image. */
export function noUefiImage(imageField: ImageField, ending: string): EncryptionRules['noUefi'] {
  return (requesters, image) =>
    new HardwareError(
      'FlavorImageConflict',
      { requesters, image: imageField(image, 'name') },
      "Memory encryption requested by %(requesters) but image %(image) doesn't have 'hw_firmware_type' property set to " +
        `'uefi'${ending}`,
    );
}

/** As {@link noUefiImage}, of the release that names the image no longer. */
export function noUefiMetadata(requesters: string): HardwareError {
  return new HardwareError(
    'FlavorImageConflict',
    { requesters },
    "Memory encryption is requested by %(requesters) but the image metadata doesn't have the 'hw_firmware_type' property " +
      "set to 'uefi'",
  );
}
