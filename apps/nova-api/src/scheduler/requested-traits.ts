import {
  deviceTraits,
  type HardwareRules,
  impliedTraits,
  type RequestedTrait,
  traitsOfFlavor,
  traitsOfImage,
} from '#hardware';
import type { FlavorFacts, ImageMeta } from '#image-properties';
import type { PlacementRequest } from './placement.js';

/**
 * Hosts have no inventory of MEM_ENCRYPTION_CONTEXT here: where a release asks for that alone, the trait of the CPUs that
 * would have some stands for it.
 */
function encryptionContext(rules: HardwareRules, flavor: FlavorFacts, image: ImageMeta): RequestedTrait[] {
  if (rules.encryptionModels.length > 0) return [];
  const encryption = rules.memoryEncryption(flavor, image);
  if (encryption === null) return [];
  const isFlavors = Object.hasOwn(flavor.extra_specs, 'hw:mem_encryption');
  return [
    {
      trait: encryption.trait,
      policy: 'required',
      property: isFlavors ? 'hw:mem_encryption' : 'hw_mem_encryption',
    },
  ];
}

/** Everything that a request asks of a host's traits. */
export function requestedTraits(
  { flavor }: PlacementRequest,
  image: ImageMeta,
  rules: HardwareRules,
): RequestedTrait[] {
  return [
    ...traitsOfFlavor(flavor),
    ...traitsOfImage(image),
    ...impliedTraits(rules, flavor, image),
    ...encryptionContext(rules, flavor, image),
    ...deviceTraits(rules, flavor, image),
  ];
}
