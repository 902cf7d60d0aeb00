import { NovaError } from '../errors.js';
import type { ImageCheckOptions, PropertyFlow } from '../property-flow.js';
import { boolFromString, isTruthy, pythonInt } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import type { FlavorFacts, ImageMetadata } from '../types.js';

const GIB = 1024 ** 3;

const refuse = (className: string, message: string, status = 400): NovaError =>
  new NovaError(className, message, { status });

/** Python's `int(value or 0)`. */
function wholeOrZero(value: unknown): number {
  return isTruthy(value) ? Number(pythonInt(value, 3)) : 0;
}

/** What the image's text is for the comparison with the flavor's boolean. */
export type PackedRingComparison = (text: unknown) => unknown;

/** What later releases added to these checks. */
export interface ImageCheckRules {
  /** Whether a flavor without a root disk is for volumes, unless policy allows otherwise; else it goes with any image. */
  readonly zeroDiskIsForVolumes: boolean;
  /** Whether an image of an encrypted volume is refused. */
  readonly refusesEncrypted: boolean;
  /** How texts of flavor and image about packed virtqueues are compared; absent: they are not. */
  readonly packedRing?: PackedRingComparison;
}

type Checked = Pick<FlavorFacts, 'memory_mb' | 'root_gb' | 'extra_specs'>;

function checkDisk(
  image: ImageMetadata,
  flavor: Checked,
  options: ImageCheckOptions,
  { zeroDiskIsForVolumes }: ImageCheckRules,
): void {
  const minDisk = wholeOrZero(image.min_disk) * GIB;
  const size = wholeOrZero(image.size);
  const root = options.root ?? { kind: 'local' };
  if (root.kind === 'volume') {
    const volume = root.sizeGib === null ? null : root.sizeGib * GIB;
    if (volume === null || minDisk <= volume) return;
    throw refuse(
      'VolumeSmallerThanMinDisk',
      'Volume is smaller than the minimum size specified in image metadata. ' +
        `Volume size is ${volume} bytes, minimum size is ${minDisk} bytes.`,
    );
  }
  const disk = flavor.root_gb * GIB;
  if (disk === 0) {
    if (!zeroDiskIsForVolumes || (options.zeroDiskAllowed ?? false)) return;
    throw refuse(
      'BootFromVolumeRequiredForZeroDiskFlavor',
      'Only volume-backed servers are allowed for flavors with zero disk.',
      403,
    );
  }
  if (size > disk) {
    throw refuse(
      'FlavorDiskSmallerThanImage',
      `Flavor's disk is too small for requested image. Flavor disk is ${disk} bytes, image is ${size} bytes.`,
    );
  }
  if (minDisk > disk) {
    throw refuse(
      'FlavorDiskSmallerThanMinDisk',
      "Flavor's disk is smaller than the minimum size specified in image metadata. " +
        `Flavor disk is ${disk} bytes, minimum size is ${minDisk} bytes.`,
    );
  }
}

/** nova/virt/hardware.py get_packed_virtqueue_constraint, as the API asks it: with a property that has no type yet. */
function checkPackedRing(image: ImageMetadata, flavor: Checked, comparison: PackedRingComparison): void {
  const text = flavor.extra_specs['hw:virtio_packed_ring'] ?? null;
  const asked = image.properties?.['hw_virtio_packed_ring'] ?? null;
  if (text === null || asked === null) return;
  const ofFlavor = boolFromString(text);
  const ofImage = comparison(asked);
  if (ofFlavor === ofImage) return;
  throw refuse(
    'FlavorImageConflict',
    `Flavor has hw:virtio_packed_ring extra spec explicitly set to ${pythonText(ofFlavor, 3)}, conflicting with image ` +
      `which has hw_virtio_packed_ring explicitly set to ${pythonText(ofImage, 3)}.`,
  );
}

/** Config drive option, memory, packed virtqueues and disk of an image against the flavor. */
function checkAgainstFlavor(
  image: ImageMetadata,
  flavor: Checked,
  options: ImageCheckOptions,
  rules: ImageCheckRules,
): void {
  const { img_config_drive: configDrive = 'optional' } = image.properties ?? {};
  if (configDrive !== 'optional' && configDrive !== 'mandatory') {
    const shown = pythonText(configDrive, 3);
    throw refuse('InvalidImageConfigDrive', `Image's config drive option '${shown}' is invalid`);
  }
  if (flavor.memory_mb < wholeOrZero(image.min_ram)) {
    throw refuse('FlavorMemoryTooSmall', "Flavor's memory is too small for requested image.");
  }
  if (rules.packedRing !== undefined) checkPackedRing(image, flavor, rules.packedRing);
  checkDisk(image, flavor, options, rules);
}

/**
 * Status, config drive policy, memory and disk of an image against the flavor (nova/compute/api.py
 * _validate_flavor_image and _validate_flavor_image_nostatus without the hardware constraints); a resize looks at no status.
 * An empty image is a boot from a blank volume: nothing to check.
 *
 * The checks throw NovaError: ImageUnacceptable, ImageNotActive, FlavorMemoryTooSmall, FlavorDiskSmallerThan...,
 * VolumeSmallerThan... (400), InvalidImageConfigDrive (400 by its class, though the servers API lets it become a 500),
 * BootFromVolumeRequiredForZeroDiskFlavor (403).
 */
export function imageChecks(
  rules: ImageCheckRules,
): Pick<PropertyFlow, 'checkRequestedImage' | 'checkImageAgainstFlavor'> {
  return {
    checkRequestedImage(
      imageId,
      image,
      flavor,
      options = imageId === null ? { root: { kind: 'volume', sizeGib: null } } : {},
    ) {
      if (Object.keys(image).length === 0) return;
      if (rules.refusesEncrypted && imageId && isTruthy(image.properties?.['cinder_encryption_key_id'])) {
        const reason = 'Direct booting of an image uploaded from an encrypted volume is unsupported.';
        throw refuse('ImageUnacceptable', `Image ${imageId} is unacceptable: ${reason}`);
      }
      if (image.status !== 'active') throw refuse('ImageNotActive', `Image ${imageId} is not active.`);
      checkAgainstFlavor(image, flavor, options, rules);
    },
    checkImageAgainstFlavor(image, flavor, options = {}) {
      if (Object.keys(image).length > 0) checkAgainstFlavor(image, flavor, options, rules);
    },
  };
}
