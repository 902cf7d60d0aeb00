import { NovaError } from '../errors.js';
import type { ImageCheckOptions } from '../property-flow.js';
import { isTruthy, pythonInt } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import type { FlavorFacts, ImageMetadata } from '../types.js';

const GIB = 1024 ** 3;

const refuse = (className: string, message: string, status = 400): NovaError =>
  new NovaError(className, message, { status });

/** Python's `int(value or 0)`. */
function wholeOrZero(value: unknown): number {
  return isTruthy(value) ? Number(pythonInt(value, 3)) : 0;
}

function checkDisk(image: ImageMetadata, flavor: Pick<FlavorFacts, 'root_gb'>, options: ImageCheckOptions): void {
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
    if (options.zeroDiskAllowed ?? false) return;
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

/**
 * Status, config drive policy, memory and disk of an image against the flavor (nova/compute/api.py
 * _checks_for_create_and_rebuild without the hardware constraints, zed).
 *
 * @throws NovaError ImageUnacceptable, ImageNotActive, FlavorMemoryTooSmall, FlavorDiskSmallerThan..., VolumeSmallerThan...
 *   (400), InvalidImageConfigDrive (400 by its class, though the servers API lets it become a 500),
 *   BootFromVolumeRequiredForZeroDiskFlavor (403)
 */
export function checkRequestedImage(
  imageId: string | null,
  image: ImageMetadata,
  flavor: Pick<FlavorFacts, 'memory_mb' | 'root_gb'>,
  options: ImageCheckOptions = imageId === null ? { root: { kind: 'volume', sizeGib: null } } : {},
): void {
  // An empty image is a boot from a blank volume: nothing to check.
  if (Object.keys(image).length === 0) return;
  const properties = image.properties ?? {};
  if (imageId && isTruthy(properties['cinder_encryption_key_id'])) {
    const reason = 'Direct booting of an image uploaded from an encrypted volume is unsupported.';
    throw refuse('ImageUnacceptable', `Image ${imageId} is unacceptable: ${reason}`);
  }
  if (image.status !== 'active') throw refuse('ImageNotActive', `Image ${imageId} is not active.`);
  checkImageAgainstFlavor(image, flavor, options);
}

/** The part of {@link checkRequestedImage} that a resize runs too: no look at the status. */
export function checkImageAgainstFlavor(
  image: ImageMetadata,
  flavor: Pick<FlavorFacts, 'memory_mb' | 'root_gb'>,
  options: ImageCheckOptions = {},
): void {
  const { img_config_drive: configDrive = 'optional' } = image.properties ?? {};
  if (configDrive !== 'optional' && configDrive !== 'mandatory') {
    const shown = pythonText(configDrive, 3);
    throw refuse('InvalidImageConfigDrive', `Image's config drive option '${shown}' is invalid`);
  }
  if (flavor.memory_mb < wholeOrZero(image.min_ram)) {
    throw refuse('FlavorMemoryTooSmall', "Flavor's memory is too small for requested image.");
  }
  checkDisk(image, flavor, options);
}
