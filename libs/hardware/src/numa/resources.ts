import { type ImageMeta, parsePythonInt } from '#image-properties';
import type { HardwareFlavor } from '../flavor-image.js';

// Matched at the beginning only, as the original does: `resources:PCPU_X` counts as well.
const VCPU = /^resources(?:[1-9][0-9]*)?:VCPU/;
const PCPU = /^resources(?:[1-9][0-9]*)?:PCPU/;
const HYPERTHREADING = 'HW_CPU_HYPERTHREADING';
const HYPERTHREADING_SPEC = /^trait(?:[1-9][0-9]*)?:HW_CPU_HYPERTHREADING/;

/** CPUs that the flavor asks for as placement resources; what is no number is left to the scheduler to refuse. */
export function requestedResources(flavor: HardwareFlavor): { vcpu: number; pcpu: number } {
  const sum = (pattern: RegExp): number =>
    Object.entries(flavor.extra_specs)
      .filter(([key]) => pattern.test(key))
      .reduce((total, [, value]) => total + Number(parsePythonInt(value, 3) ?? 0), 0);
  return { vcpu: sum(VCPU), pcpu: sum(PCPU) };
}

/** What flavor, else image, says of hyperthreading: required, forbidden or null (_get_hyperthreading_trait). */
export function hyperthreadingTrait(flavor: HardwareFlavor, image: ImageMeta): string | null {
  const spec = Object.entries(flavor.extra_specs).find(([key]) => HYPERTHREADING_SPEC.test(key));
  if (spec !== undefined) return spec[1];
  return image.properties.traits_required?.includes(HYPERTHREADING) ? 'required' : null;
}
