import { CinderError } from '../errors.js';
import { isTruthy, pythonInt } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import { propertiesOf } from '../system-metadata/typed-system-metadata.js';
import type { ImageMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';

const GIB = 1024 ** 3;
/** cinder/volume/volume_utils.py IMAGE_ATTRIBUTES */
const CAPTURED_ATTRIBUTES = ['checksum', 'container_format', 'disk_format', 'min_disk', 'min_ram', 'size'];
/**
 * What a volume keeps of the image it is made from: custom properties that are not null, overridden by the image's id,
 * name and base attributes (cinder/volume/volume_utils.py get_volume_image_metadata, 21).
 *
 * @throws PythonError AttributeError when the properties are no dictionary
 */
export function capturedImageMetadata(imageId: string, image: ImageMetadata): UserKeyed {
  const metadata = userKeyed<unknown>();
  const properties = propertiesOf(image);
  for (const key of Object.keys(properties)) {
    const value = properties[key];
    if (value !== null && value !== undefined) metadata[key] = value;
  }
  metadata['image_id'] = imageId;
  if (isTruthy(image.name)) metadata['image_name'] = image.name;
  for (const key of CAPTURED_ATTRIBUTES) {
    const value = image[key];
    if (value !== null && value !== undefined) metadata[key] = value;
  }
  return metadata;
}

/** Rows of volume_glance_metadata: text, uncut. */
export function volumeGlanceMetadata(imageId: string, image: ImageMetadata): UserKeyed<string> {
  const captured = capturedImageMetadata(imageId, image);
  const rows = userKeyed<string>();
  for (const key of Object.keys(captured)) rows[key] = pythonText(captured[key], 3);
  return rows;
}

function invalidInput(reason: string): CinderError {
  return new CinderError('InvalidInput', `Invalid input received: ${reason}`, { status: 400 });
}

/**
 * Whether an image fits a new volume of `sizeGib` (cinder/volume/volume_utils.py check_image_metadata).
 *
 * @throws CinderError InvalidInput, 400
 */
export function checkImageForVolume(image: ImageMetadata, sizeGib: number): void {
  if (image.status !== 'active') throw invalidInput(`Image ${image.id} is not active.`);
  const sizeInGib = Math.ceil(Number(pythonInt(image.size, 3)) / GIB);
  if (sizeInGib > sizeGib) {
    throw invalidInput(`Size of specified image ${sizeInGib}GB is larger than volume size ${sizeGib}GB.`);
  }
  const minDisk: unknown = image.min_disk ?? 0;
  if (sizeGib < Number(minDisk)) {
    const shown = pythonText(minDisk, 3);
    throw invalidInput(`Volume size ${sizeGib}GB cannot be smaller than the image minDisk size ${shown}GB.`);
  }
}

/**
 * The same, and whether the disk within the image fits: its virtual size.
 *
 * @throws CinderError InvalidInput or ImageUnacceptable, both 400
 */
export function checkVirtualSizeForVolume(image: ImageMetadata, sizeGib: number): void {
  checkImageForVolume(image, sizeGib);
  const virtualSize = Math.ceil(Number(image['virtual_size'] ?? 0) / GIB);
  if (virtualSize > sizeGib) {
    const reason = `Image virtual size is ${virtualSize}GB and doesn't fit in a volume of size ${sizeGib}GB.`;
    throw new CinderError('ImageUnacceptable', `Image ${image.id} is unacceptable: ${reason}`, { status: 400 });
  }
}
