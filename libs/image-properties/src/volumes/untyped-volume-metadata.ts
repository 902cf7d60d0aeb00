import { CinderError, PythonError } from '../errors.js';
import type { NewImage, VolumeUpload } from '../property-flow.js';
import { boolFromString, isTruthy, pythonNumber } from '../python/numbers.js';
import { asciiText, pythonText } from '../python/text.js';
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

/** `int()` or, failing that, the integer part of `float()`. Source: cinder/utils.py as_int (2014.1) */
function asInteger(value: unknown): number {
  const number =
    typeof value === 'string' ? Number(value.trim() || Number.NaN) : Number(pythonNumber(value) ?? Number.NaN);
  if (Number.isFinite(number)) return Math.trunc(number);
  throw new PythonError('TypeError', `Can not translate ${pythonText(value, 2)} to integer.`);
}

/**
 * Source: cinder/volume/flows/api/create_volume.py _check_image_metadata (2014.1)
 * @throws CinderError 400, PythonError where the image has no size
 */
export function checkImageForVolume(image: ImageMetadata, sizeGib: number): void {
  if (image.size === undefined) throw new PythonError('KeyError', "'size'");
  const imageGib = Math.ceil(asInteger(image.size) / GIB);
  if (imageGib > sizeGib) {
    throw invalidInput(`Size of specified image ${imageGib}GB is larger than volume size ${sizeGib}GB.`);
  }
  // To 2.7 None is less than every number, and what is no number greater.
  const minDisk: unknown = image.min_disk ?? 0;
  if (sizeGib < (pythonNumber(minDisk) ?? Number.POSITIVE_INFINITY)) {
    const shown = pythonText(minDisk, 2);
    throw invalidInput(`Volume size ${sizeGib}GB cannot be smaller than the image minDisk size ${shown}GB.`);
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

function badRequest(message: string): CinderError {
  return new CinderError('HTTPBadRequest', message, { status: 400, builtin: true });
}

/**
 * `force` of os-volume_upload_image: a boolean, or a word for one.
 * @throws CinderError 400 for anything else
 */
export function parseUploadForce(force: unknown): boolean {
  if (force === undefined) return false;
  if (typeof force === 'string' || typeof force === 'boolean') return boolFromString(force);
  throw badRequest("'force' is not string or bool.");
}

/**
 * Whether a volume in this status may be uploaded; an attached one only with `force`.
 * Source: cinder/volume/api.py _check_volume_availability (2014.1)
 * @throws CinderError 400
 */
export function checkUploadableByForce(status: string, force: boolean): void {
  if (status !== 'available' && status !== 'in-use')
    throw badRequest('Invalid volume: Volume status must be available/in-use.');
  if (status === 'in-use' && !force) throw badRequest('Invalid volume: Volume status is in-use.');
}

/**
 * Rows that a snapshot or a new volume takes over. A bootable source without rows fails the copy.
 * Source: cinder/db/sqlalchemy/api.py volume_glance_metadata_copy_* (2014.1)
 * @throws CinderError 404 GlanceMetadataNotFound
 */
export function requiredGlanceMetadata(sourceId: string, rows: UserKeyed<string>): UserKeyed<string> {
  if (Object.keys(rows).length > 0) return userKeyed(rows);
  const message = `Glance metadata for volume/snapshot ${sourceId} cannot be found.`;
  throw new CinderError('GlanceMetadataNotFound', message, { status: 404 });
}
