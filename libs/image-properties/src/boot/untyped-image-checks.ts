import { NovaError } from '../errors.js';
import { isTruthy, pythonInt } from '../python/numbers.js';
import type { FlavorFacts, ImageMetadata } from '../types.js';

const GIB = 1024 ** 3;

/** @returns the error for an image, kernel or ramdisk that Glance does not have (400 at server creation). */
export function imageNotFound(imageId: string): NovaError {
  return new NovaError('ImageNotFound', `Image ${imageId} could not be found.`, { status: 400, context: { imageId } });
}

function atLeast(value: unknown): number | bigint {
  return isTruthy(value) ? pythonInt(value, 2) : 0;
}

/**
 * A root disk of 0 GiB is not checked. A boot from a volume (`imageId` null) is not checked at all.
 * Source: nova/compute/api.py _check_requested_image (2014.1)
 * @throws NovaError 400
 */
export function checkRequestedImage(imageId: string | null, image: ImageMetadata, flavor: FlavorFacts): void {
  if (imageId === null || !isTruthy(image)) return;
  if (image.status !== 'active') {
    throw new NovaError('ImageNotActive', `Image ${imageId} is not active.`, {
      status: 400,
      context: { status: image.status },
    });
  }
  checkImageAgainstFlavor(image, flavor);
}

/** The part of {@link checkRequestedImage} that looks at no status. @throws NovaError 400 */
export function checkImageAgainstFlavor(image: ImageMetadata, flavor: FlavorFacts): void {
  const context = { min_ram: image.min_ram, min_disk: image.min_disk, size: image.size, flavor: flavor.name };
  if (flavor.memory_mb < atLeast(image.min_ram)) {
    throw new NovaError('FlavorMemoryTooSmall', "Flavor's memory is too small for requested image.", {
      status: 400,
      context,
    });
  }
  if (flavor.root_gb === 0) return;
  if (atLeast(image.size) > flavor.root_gb * GIB || atLeast(image.min_disk) > flavor.root_gb) {
    throw new NovaError('FlavorDiskTooSmall', "Flavor's disk is too small for requested image.", {
      status: 400,
      context,
    });
  }
}

/** @throws NovaError 404 for a flavor that was disabled. Source: _validate_and_build_base_options (2014.1) */
export function checkFlavorEnabled(flavor: FlavorFacts): void {
  if (flavor.disabled) {
    throw new NovaError('FlavorNotFound', `Flavor ${flavor.id} could not be found.`, {
      status: 400,
      context: { flavorid: flavor.flavorid },
    });
  }
}
