import { boolFromString, type ImageMeta, PythonError, pythonInt, pythonRepr } from '#image-properties';
import { HardwareError, imageField } from './errors.js';
import { agreedFlag, agreedValue, extraSpec, flavorAndImage, type HardwareFlavor } from './flavor-image.js';

const TPM_VERSIONS = ['1.2', '2.0'] as const;
const TPM_MODELS = ['tpm-tis', 'tpm-crb'] as const;
const SECURE_BOOT_POLICIES = ['required', 'disabled', 'optional'] as const;
const ENCRYPTION_FORMATS = ['plain', 'luks', 'luksv2'] as const;
const PCI_NUMA_POLICIES = ['required', 'legacy', 'preferred', 'socket'] as const;

export type TpmVersion = (typeof TPM_VERSIONS)[number];
export type TpmModel = (typeof TPM_MODELS)[number];
export type SecureBootPolicy = (typeof SECURE_BOOT_POLICIES)[number];
export type EncryptionFormat = (typeof ENCRYPTION_FORMATS)[number];
export type PciNumaPolicy = (typeof PCI_NUMA_POLICIES)[number];

function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return (values as readonly string[]).includes(value);
}

/**
 * Number of serial ports: the image may lower what the flavor has, 1 when neither says (get_number_of_serial_ports).
 *
 * @throws HardwareError ImageSerialPortNumberInvalid, ImageSerialPortNumberExceedFlavorValue
 */
export function serialPortCount(flavor: HardwareFlavor, image: ImageMeta): number {
  const [text, imagePorts] = flavorAndImage(flavor, image, 'hw:serial_port_count', 'hw_serial_port_count');
  let flavorPorts = 0;
  if (text) {
    try {
      flavorPorts = Number(pythonInt(text, 3));
    } catch (error) {
      if (error instanceof PythonError) throw new HardwareError('ImageSerialPortNumberInvalid', { value: text });
      throw error;
    }
  }
  if (flavorPorts && imagePorts) {
    if (imagePorts > flavorPorts) throw new HardwareError('ImageSerialPortNumberExceedFlavorValue');
    return imagePorts;
  }
  return flavorPorts || imagePorts || 1;
}

/** Whether the vPMU is switched on or off; null leaves it to the hypervisor (get_pmu_constraint). */
export function pmuEnabled(flavor: HardwareFlavor, image: ImageMeta): boolean | null {
  const flags = agreedFlag(flavor, image, 'hw:pmu', 'hw_pmu');
  return flags.flavor ?? flags.image;
}

/** Whether interfaces get a queue for each CPU. A guest of one CPU never does, and nothing is checked for it. */
export function vifMultiqueueEnabled(flavor: HardwareFlavor, image: ImageMeta): boolean {
  if (flavor.vcpus < 2) return false;
  const flags = agreedFlag(flavor, image, 'hw:vif_multiqueue_enabled', 'hw_vif_multiqueue_enabled');
  return flags.flavor || flags.image || false;
}

/**
 * Version and model of the emulated TPM, null for none (get_vtpm_constraint).
 *
 * @throws HardwareError FlavorImageConflict, Invalid
 */
export function vtpm(flavor: HardwareFlavor, image: ImageMeta): { version: TpmVersion; model: TpmModel } | null {
  const version = agreedValue(flavor, image, 'hw:tpm_version', 'hw_tpm_version');
  if (version === null) return null;
  if (!isOneOf(TPM_VERSIONS, version)) throw invalidChoice('TPM version', version, TPM_VERSIONS);
  const model = agreedValue(flavor, image, 'hw:tpm_model', 'hw_tpm_model') ?? 'tpm-tis';
  if (!isOneOf(TPM_MODELS, model)) throw invalidChoice('TPM model', model, TPM_MODELS);
  if (model === 'tpm-crb' && version !== '2.0') {
    throw new HardwareError('Invalid', { message: 'TPM model CRB is only valid with TPM version 2.0.' });
  }
  return { version, model };
}

function invalidChoice(what: string, value: string, valid: readonly string[]): HardwareError {
  const message = `Invalid ${what} ${pythonRepr(value, 3)}. Allowed values: ${valid.join(', ')}.`;
  return new HardwareError('Invalid', { message });
}

/** Secure Boot policy, null for none (get_secure_boot_constraint). */
export function secureBootPolicy(flavor: HardwareFlavor, image: ImageMeta): SecureBootPolicy | null {
  const policy = agreedValue(flavor, image, 'os:secure_boot', 'os_secure_boot');
  if (policy === null || isOneOf(SECURE_BOOT_POLICIES, policy)) return policy;
  throw invalidChoice('secure boot policy', policy, SECURE_BOOT_POLICIES);
}

/** PCI NUMA affinity policy, null for the default (get_pci_numa_policy_constraint). */
export function pciNumaPolicy(flavor: HardwareFlavor, image: ImageMeta): PciNumaPolicy | string | null {
  const [flavorPolicy, imagePolicy] = flavorAndImage(
    flavor,
    image,
    'hw:pci_numa_affinity_policy',
    'hw_pci_numa_affinity_policy',
  );
  if (flavorPolicy && imagePolicy && flavorPolicy !== imagePolicy) {
    throw new HardwareError('ImagePCINUMAPolicyForbidden');
  }
  const policy = flavorPolicy || imagePolicy;
  if (policy && !isOneOf(PCI_NUMA_POLICIES, policy))
    throw new HardwareError('InvalidPCINUMAAffinity', { value: policy });
  return policy;
}

/**
 * Whether local disks are encrypted; null or false for no, as flavor or image says it
 * (get_ephemeral_encryption_constraint).
 */
export function ephemeralEncryption(flavor: HardwareFlavor, image: ImageMeta): boolean | null {
  const [text, imageValue] = flavorAndImage(flavor, image, 'hw:ephemeral_encryption', 'hw_ephemeral_encryption');
  const flavorValue = text === null ? null : boolFromString(text);
  if (flavorValue !== null && imageValue !== null && flavorValue !== imageValue) {
    throw new HardwareError(
      'FlavorImageConflict',
      { flavor: flavor.name, value: text, image: imageField(image, 'name'), imageValue },
      // The property's name is spelt so by the original.
      'Flavor %(flavor) has hw:ephemeral_encryption extra spec explicitly set to %(value), conflicting with image ' +
        '%(image) which has hw_eph_encryption property explicitly set to %(imageValue)',
    );
  }
  return flavorValue || imageValue;
}

/** Format of encrypted local disks, null for the default of the host (get_ephemeral_encryption_format). */
export function ephemeralEncryptionFormat(flavor: HardwareFlavor, image: ImageMeta): EncryptionFormat | null {
  const format = agreedValue(flavor, image, 'hw:ephemeral_encryption_format', 'hw_ephemeral_encryption_format');
  if (!format) return null;
  if (isOneOf(ENCRYPTION_FORMATS, format)) return format;
  const message = `Invalid ephemeral encryption format ${format}. Allowed values: ${ENCRYPTION_FORMATS.join(', ')}`;
  throw new HardwareError('Invalid', { message });
}

/** True when the hypervisor is hidden from the guest: one of three places suffices. */
export function hypervisorHidden(flavor: HardwareFlavor, image: ImageMeta): boolean {
  return (
    boolFromString(extraSpec(flavor, 'hide_hypervisor_id')) ||
    boolFromString(extraSpec(flavor, 'hw:hide_hypervisor_id')) ||
    (image.properties.img_hide_hypervisor_id ?? false)
  );
}

/** True when the image asks for a rescue that leaves the disks of the server in place (check_hw_rescue_props). */
export function hasRescueProperties(image: ImageMeta): boolean {
  return image.properties.hw_rescue_device !== undefined || image.properties.hw_rescue_bus !== undefined;
}

/** Labels of the persistent memory that the flavor asks for (get_vpmems). */
export function vpmemLabels(flavor: HardwareFlavor): string[] {
  const labels = extraSpec(flavor, 'hw:pmem')?.split(',') ?? [];
  return labels.map((label) => label.trim()).filter(Boolean);
}
