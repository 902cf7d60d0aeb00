import type { FlavorFacts, ImageMeta, ImageMetaProps } from '#image-properties';
import { secureBootPolicy, vtpm } from '../devices.js';
import type { HardwareRules } from '../hardware-rules.js';

/** A trait that flavor or image asks for or against. */
export interface RequestedTrait {
  readonly trait: string;
  readonly policy: 'required' | 'forbidden';
  /** The extra spec or image property that says so. */
  readonly property: string;
}

const PREFIX = 'trait:';

/** `trait:NAME` of extra specs; any value but the two is passed over, as the original only warns. */
export function traitsOfFlavor({ extra_specs: specs }: FlavorFacts): RequestedTrait[] {
  return Object.entries(specs).flatMap(([property, policy]) => {
    const isTrait = property.startsWith(PREFIX) && (policy === 'required' || policy === 'forbidden');
    return isTrait ? [{ trait: property.slice(PREFIX.length), policy, property }] : [];
  });
}

export function traitsOfImage(image: ImageMeta): RequestedTrait[] {
  const names = image.properties.traits_required ?? [];
  return names.map((trait) => ({ trait, policy: 'required', property: `${PREFIX}${trait}` }));
}

/** A trait that flavor or image makes necessary, whichever of the two names it. */
export function required(
  flavor: FlavorFacts,
  trait: string,
  spec: string | null,
  property: keyof ImageMetaProps,
): RequestedTrait {
  const isFlavors = spec !== null && Object.hasOwn(flavor.extra_specs, spec);
  return { trait, policy: 'required', property: isFlavors ? spec : property };
}

const ADDRESS_SPACE_TRAITS: Readonly<Record<string, string>> = {
  passthrough: 'COMPUTE_ADDRESS_SPACE_PASSTHROUGH',
  emulate: 'COMPUTE_ADDRESS_SPACE_EMULATED',
};

/**
 * The traits that wishes of flavor or image stand for, pinning and PCI devices aside (nova/scheduler/utils.py
 * ResourceRequest).
 *
 * @throws HardwareError for a wish that contradicts itself
 */
export function impliedTraits(rules: HardwareRules, flavor: FlavorFacts, image: ImageMeta): RequestedTrait[] {
  const traits: RequestedTrait[] = [];
  const want = (...asked: [trait: string, spec: string | null, property: keyof ImageMetaProps]) =>
    traits.push(required(flavor, ...asked));
  const encryption = rules.memoryEncryption(flavor, image);
  if (encryption !== null && rules.encryptionModels.length > 0) {
    want(encryption.trait, 'hw:mem_encryption', 'hw_mem_encryption');
  }
  const tpm = vtpm(flavor, image);
  if (tpm !== null) {
    if (rules.requiresTpmModel) {
      want(`COMPUTE_SECURITY_${tpm.model.replace('-', '_').toUpperCase()}`, 'hw:tpm_model', 'hw_tpm_model');
    }
    want(`COMPUTE_SECURITY_TPM_${tpm.version.replace('.', '_')}`, 'hw:tpm_version', 'hw_tpm_version');
  }
  if (secureBootPolicy(flavor, image) === 'required') {
    want('COMPUTE_SECURITY_UEFI_SECURE_BOOT', 'os:secure_boot', 'os_secure_boot');
  }
  const addressSpace = ADDRESS_SPACE_TRAITS[rules.maxPhysAddrMode(flavor, image) ?? ''];
  if (addressSpace !== undefined) want(addressSpace, 'hw:maxphysaddr_mode', 'hw_maxphysaddr_mode');
  if (rules.statelessFirmware(image)) want('COMPUTE_SECURITY_STATELESS_FIRMWARE', null, 'hw_firmware_stateless');
  return traits;
}
