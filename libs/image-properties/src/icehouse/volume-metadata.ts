import { CinderError } from '../errors.js';
import type { NewImage, VolumeUpload } from '../property-flow.js';
import { isTruthy } from '../python/numbers.js';
import { asciiText } from '../python/text.js';
import type { ImageMetadata, UserKeyed } from '../types.js';
import { propertiesOf, userKeyed } from '../user-keyed.js';

const GIB = 1024 ** 3;
const ATTRIBUTES = ['checksum', 'container_format', 'disk_format', 'min_disk', 'min_ram', 'size'] as const;

/**
 * Rows of volume_glance_metadata: properties that are not null, then image_id, image_name and six attributes over them.
 * Values go through str(), so text beyond ASCII fails the volume; keys do not.
 * Source: cinder/volume/flows/manager/create_volume.py _capture_volume_image_metadata (2014.1)
 * @throws PythonError UnicodeEncodeError
 */
export function volumeGlanceMetadata(imageId: string, image: ImageMetadata): UserKeyed<string> {
  const captured = userKeyed<unknown>(propertiesOf(image), { image_id: imageId });
  if (isTruthy(image.name)) captured['image_name'] = image.name;
  for (const name of ATTRIBUTES) if (image[name] !== null && image[name] !== undefined) captured[name] = image[name];
  const rows = userKeyed<string>();
  for (const [key, value] of Object.entries(captured))
    if (value !== null && value !== undefined) rows[key] = asciiText(value);
  return rows;
}

function invalidInput(reason: string): CinderError {
  return new CinderError('InvalidInput', `Invalid input received: ${reason}`, { status: 400 });
}

/**
 * Source: cinder/volume/flows/api/create_volume.py _check_image_metadata (2014.1)
 * @throws CinderError 400
 */
export function checkImageForVolume(image: ImageMetadata, sizeGib: number): void {
  const imageGib = Math.ceil(Number(image.size ?? 0) / GIB);
  if (imageGib > sizeGib) {
    throw invalidInput(`Size of specified image ${imageGib}GB is larger than volume size ${sizeGib}GB.`);
  }
  const minDisk = Number(image.min_disk ?? 0);
  if (sizeGib < minDisk) {
    throw invalidInput(`Volume size ${sizeGib}GB cannot be smaller than the image minDisk size ${minDisk}GB.`);
  }
}

/** 2014.1 inherits nothing: name and formats, that is all. Source: cinder/api/contrib/volume_actions.py (2014.1) */
export function imageForUploadedVolume(upload: VolumeUpload): NewImage {
  return {
    name: upload.imageName,
    container_format: upload.containerFormat,
    disk_format: upload.diskFormat,
    properties: userKeyed(),
  };
}

/**
 * Whether a volume in this status may be uploaded; an attached one only with `force`.
 * Source: cinder/volume/api.py copy_volume_to_image, check_volume_attached (2014.1)
 * @throws CinderError 400
 */
export function checkVolumeUploadable(status: string, force: boolean): void {
  const allowed = force ? ['available', 'in-use'] : ['available'];
  if (allowed.includes(status)) return;
  throw new CinderError('HTTPBadRequest', `Invalid volume: Volume status is ${status}.`, {
    status: 400,
    builtin: true,
  });
}
