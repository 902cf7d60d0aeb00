import { boolFromString, type ImageMeta, pythonRepr } from '#image-properties';
import { HardwareError } from './errors.js';
import { agreedValue, extraSpec, flavorAndImage, type HardwareFlavor } from './flavor-image.js';

export const MAX_PHYS_ADDR_MODES = ['passthrough', 'emulate'] as const;

/**
 * Whether interfaces may use packed virtqueues (get_packed_virtqueue_constraint).
 *
 * @throws HardwareError FlavorImageConflict, which names neither flavor nor image
 */
export function packedRing(flavor: HardwareFlavor, image: ImageMeta): boolean {
  const [text, ofImage] = flavorAndImage(flavor, image, 'hw:virtio_packed_ring', 'hw_virtio_packed_ring');
  const ofFlavor = text === null ? null : boolFromString(text);
  if (ofFlavor !== null && ofImage !== null && ofFlavor !== ofImage) {
    throw new HardwareError(
      'FlavorImageConflict',
      { ofFlavor, ofImage },
      'Flavor has hw:virtio_packed_ring extra spec explicitly set to %(ofFlavor), conflicting with image which has ' +
        'hw_virtio_packed_ring explicitly set to %(ofImage).',
    );
  }
  return ofFlavor || ofImage || false;
}

/**
 * Where the width of physical addresses comes from, null for the default (get_maxphysaddr_mode).
 *
 * @throws HardwareError FlavorImageConflict, Invalid
 */
export function maxPhysAddrMode(flavor: HardwareFlavor, image: ImageMeta): string | null {
  const mode = agreedValue(flavor, image, 'hw:maxphysaddr_mode', 'hw_maxphysaddr_mode');
  if (mode === null || (MAX_PHYS_ADDR_MODES as readonly string[]).includes(mode)) return mode;
  // The property's name is spelt so by the original.
  const message = `Invalid Maxphyaddr mode ${pythonRepr(mode, 3)}. Allowed values: ${MAX_PHYS_ADDR_MODES.join(', ')}.`;
  throw new HardwareError('Invalid', { message });
}

/**
 * Whether the firmware keeps no variables; there is no extra spec for it (get_stateless_firmware_constraint).
 *
 * @throws HardwareError Invalid for an image that is no UEFI image
 */
export function statelessFirmware({ properties }: ImageMeta): boolean {
  if (!properties.hw_firmware_stateless) return false;
  if (properties.hw_firmware_type === 'uefi') return true;
  const message = 'Stateless firmware is supported only when UEFI firmware type is used.';
  throw new HardwareError('Invalid', { message });
}

/** As {@link statelessFirmware}, where an image that is no UEFI image is none that could be stateless: null. */
export function statelessUefi({ properties }: ImageMeta): boolean | null {
  return properties.hw_firmware_type === 'uefi' ? (properties.hw_firmware_stateless ?? null) : null;
}

/** Who may read the secret of the emulated TPM, as the flavor says it, unchecked (get_tpm_secret_security_constraint). */
export function tpmSecretSecurity(flavor: HardwareFlavor): string | null {
  return extraSpec(flavor, 'hw:tpm_secret_security');
}
