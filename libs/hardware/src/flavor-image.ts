import { boolFromString, type FlavorFacts, type ImageMeta, type ImageMetaProps } from '#image-properties';
import { HardwareError, imageField } from './errors.js';

/** What the rules ask of a flavor. Memory in MiB. */
export type HardwareFlavor = Pick<FlavorFacts, 'name' | 'vcpus' | 'memory_mb' | 'extra_specs'>;

export type PropertyField = keyof ImageMetaProps;

/** The value of an extra spec, null when it is not set. */
export function extraSpec(flavor: HardwareFlavor, name: string): string | null {
  return Object.hasOwn(flavor.extra_specs, name) ? (flavor.extra_specs[name] ?? null) : null;
}

/** The extra spec and the typed property of the same key (nova/virt/hardware.py _get_flavor_image_meta). */
export function flavorAndImage<F extends PropertyField>(
  flavor: HardwareFlavor,
  image: ImageMeta,
  spec: string,
  field: F,
): [string | null, NonNullable<ImageMetaProps[F]> | null] {
  return [extraSpec(flavor, spec), image.properties[field] ?? null];
}

/** A FlavorImageConflict in the words that most keys share. */
export function flavorConflict(
  flavor: HardwareFlavor,
  image: ImageMeta,
  spec: string,
  field: string,
  flavorValue: unknown,
  imageValue: unknown,
): HardwareError {
  return new HardwareError(
    'FlavorImageConflict',
    { flavor: flavor.name, spec, flavorValue, image: imageField(image, 'name'), property: field, imageValue },
    'Flavor %(flavor) has %(spec) extra spec explicitly set to %(flavorValue), conflicting with image %(image) which has ' +
      '%(property) explicitly set to %(imageValue).',
  );
}

/**
 * The value on which flavor and image agree, or the one that is set (_get_unique_flavor_image_meta). An empty value counts
 * as none, so that it never conflicts.
 *
 * @throws HardwareError FlavorImageConflict
 */
export function agreedValue(
  flavor: HardwareFlavor,
  image: ImageMeta,
  spec: string,
  field: PropertyField,
): string | null {
  const [flavorValue, imageValue] = flavorAndImage(flavor, image, spec, field) as [string | null, string | null];
  if (flavorValue && imageValue && flavorValue !== imageValue) {
    throw flavorConflict(flavor, image, spec, field, flavorValue, imageValue);
  }
  return flavorValue || imageValue;
}

/**
 * A flag of flavor and image; null when neither sets it.
 *
 * @throws HardwareError FlavorImageConflict when both set it and differ
 */
export function agreedFlag(
  flavor: HardwareFlavor,
  image: ImageMeta,
  spec: string,
  field: PropertyField,
): { flavor: boolean | null; image: boolean | null } {
  const [text, imageValue] = flavorAndImage(flavor, image, spec, field) as [string | null, boolean | null];
  const flavorValue = text === null ? null : boolFromString(text);
  if (flavorValue !== null && imageValue !== null && flavorValue !== imageValue) {
    throw flavorConflict(flavor, image, spec, field, flavorValue, imageValue);
  }
  return { flavor: flavorValue, image: imageValue };
}
