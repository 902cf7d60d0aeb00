import { memoryEncryption, secureBootPolicy, vtpm } from '#hardware';
import type { FlavorFacts, ImageMeta } from '#image-properties';
import type { PlacementRequest } from './placement.js';
import type { RequestedTrait } from './request-spec.js';

const PREFIX = 'trait:';

/** `trait:NAME` of extra specs; any value but the two is passed over, as the original only warns. */
function ofFlavor({ extra_specs: specs }: FlavorFacts): RequestedTrait[] {
  return Object.entries(specs).flatMap(([property, policy]) => {
    const isTrait = property.startsWith(PREFIX) && (policy === 'required' || policy === 'forbidden');
    return isTrait ? [{ trait: property.slice(PREFIX.length), policy, property }] : [];
  });
}

function ofImage(image: ImageMeta): RequestedTrait[] {
  const names = image.properties.traits_required ?? [];
  return names.map((trait) => ({ trait, policy: 'required', property: `${PREFIX}${trait}` }));
}

/** The trait that a wish of flavor or image stands for (nova/scheduler/utils.py ResourceRequest). */
function implied(flavor: FlavorFacts, image: ImageMeta): RequestedTrait[] {
  const by = (property: string, spec: string) => (Object.hasOwn(flavor.extra_specs, spec) ? spec : property);
  const traits: RequestedTrait[] = [];
  const want = (trait: string, property: string) => traits.push({ trait, policy: 'required', property });
  if (secureBootPolicy(flavor, image) === 'required')
    want('COMPUTE_SECURITY_UEFI_SECURE_BOOT', by('os_secure_boot', 'os:secure_boot'));
  const tpm = vtpm(flavor, image);
  if (tpm !== null)
    want(`COMPUTE_SECURITY_TPM_${tpm.version.replace('.', '_')}`, by('hw_tpm_version', 'hw:tpm_version'));
  if (memoryEncryption(flavor, image)) want('HW_CPU_X86_AMD_SEV', by('hw_mem_encryption', 'hw:mem_encryption'));
  return traits;
}

/** Everything that a request asks of a host's traits. */
export function requestedTraits({ flavor }: PlacementRequest, image: ImageMeta): RequestedTrait[] {
  return [...ofFlavor(flavor), ...ofImage(image), ...implied(flavor, image)];
}
