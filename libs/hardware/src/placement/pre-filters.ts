import type { FlavorFacts, ImageMeta } from '#image-properties';
import { ephemeralEncryption, ephemeralEncryptionFormat, vtpm } from '../devices.js';
import { HardwareError } from '../errors.js';
import type { HardwareRules } from '../hardware-rules.js';
import { STANDARD_TRAITS } from './names.js';
import { type RequestedTrait, required } from './requested-traits.js';

/** Who may read the secret of a TPM, where a release lets the flavor say so; the first one where it does not. */
export const TPM_SECRET_SECURITIES = ['user', 'host', 'deployment'] as const;

/** Values of these properties are traits, where `[scheduler]image_metadata_prefilter` says so. */
const TRAITS_OF_PROPERTIES = [
  ['hw_cdrom_bus', 'COMPUTE_STORAGE_BUS'],
  ['hw_disk_bus', 'COMPUTE_STORAGE_BUS'],
  ['hw_video_model', 'COMPUTE_GRAPHICS_MODEL'],
  ['hw_vif_model', 'COMPUTE_NET_VIF_MODEL'],
  ['hw_architecture', 'HW_ARCH'],
  ['hw_emulation_architecture', 'COMPUTE_ARCH'],
  // No trait is called so (COMPUTE_VIOMMU_MODEL_... are): the original finds none and asks for nothing at all.
  ['hw_viommu_model', 'COMPUTE_VIOMMU'],
] as const;

/** transform_image_metadata: all of them, or none if one names no trait. */
export function traitsOfProperties({ properties }: ImageMeta): RequestedTrait[] {
  const traits = TRAITS_OF_PROPERTIES.flatMap(([property, prefix]): RequestedTrait[] => {
    const value = properties[property];
    if (value === undefined || value === null) return [];
    return [{ trait: `${prefix}_${value.replaceAll('-', '_').toUpperCase()}`, policy: 'required', property }];
  });
  return traits.every(({ trait }) => STANDARD_TRAITS.has(trait)) ? traits : [];
}

/** require_image_type_support: what a host must be able to read where the root disk is a local one. */
export function traitOfFormat(diskFormat: string | null | undefined): string | null {
  const trait = `COMPUTE_IMAGE_TYPE_${diskFormat?.toUpperCase()}`;
  return STANDARD_TRAITS.has(trait) ? trait : null;
}

/** ephemeral_encryption_filter @throws HardwareError */
export function ephemeralEncryptionTraits(flavor: FlavorFacts, image: ImageMeta): RequestedTrait[] {
  if (!ephemeralEncryption(flavor, image)) return [];
  const trait = 'COMPUTE_EPHEMERAL_ENCRYPTION';
  const format = ephemeralEncryptionFormat(flavor, image);
  const names = format === null ? [trait] : [trait, `${trait}_${format.toUpperCase()}`];
  return names.map((name) => required(flavor, name, 'hw:ephemeral_encryption', 'hw_ephemeral_encryption'));
}

/** tpm_secret_security_filter @throws HardwareError for a flavor that bypassed the check of its extra specs */
function tpmSecretSecurityTraits(
  { requiresTpmSecretSecurity, tpmSecretSecurity }: HardwareRules,
  flavor: FlavorFacts,
  image: ImageMeta,
): RequestedTrait[] {
  if (!requiresTpmSecretSecurity || vtpm(flavor, image) === null) return [];
  const security = tpmSecretSecurity(flavor) || TPM_SECRET_SECURITIES[0];
  if (!(TPM_SECRET_SECURITIES as readonly string[]).includes(security)) {
    throw new HardwareError('RequestFilterFailed', { reason: `TPM secret security '${security}' is not supported.` });
  }
  const trait = `COMPUTE_SECURITY_TPM_SECRET_SECURITY_${security.toUpperCase()}`;
  return [required(flavor, trait, 'hw:tpm_secret_security', 'hw_tpm_version')];
}

/**
 * What a host's root provider must have for devices that not every hypervisor makes (accelerators_filter,
 * packed_virtqueue_filter, virtio_sound_filter, tpm_secret_security_filter of nova/scheduler/request_filter.py).
 *
 * @throws HardwareError
 */
export function deviceTraits(rules: HardwareRules, flavor: FlavorFacts, image: ImageMeta): RequestedTrait[] {
  const traits: RequestedTrait[] = [];
  const profile = 'accel:device_profile';
  if (flavor.extra_specs[profile])
    traits.push({ trait: 'COMPUTE_ACCELERATORS', policy: 'required', property: profile });
  if (rules.packedRing(flavor, image)) {
    traits.push(required(flavor, 'COMPUTE_NET_VIRTIO_PACKED', 'hw:virtio_packed_ring', 'hw_virtio_packed_ring'));
  }
  if (rules.soundModel(flavor, image) === 'virtio') {
    traits.push(required(flavor, 'COMPUTE_SOUND_MODEL_VIRTIO', 'hw:sound_model', 'hw_sound_model'));
  }
  return [...traits, ...tpmSecretSecurityTraits(rules, flavor, image)];
}
