import type { ImageMetadata } from '#image-properties';
import { badRequest, pythonRepr, pythonStr } from '#openstack-http';
import { AVAILABILITY_ZONE, DB_MAX_INT } from '../common/cinder-constants.js';
import { invalidBackup, invalidInput, invalidSnapshot, invalidVolume } from '../common/cinder-errors.js';
import type { Backup } from '../db/backup.entity.js';
import type { Snapshot } from '../db/snapshot.entity.js';
import type { VolumeRecord } from '../db/volume-record.js';

const SNAPSHOT_STATUSES = ['available'];
const BACKUP_STATUSES = ['available'];
const SOURCE_STATUSES = ['available', 'in-use'];

function originating(what: string, statuses: readonly string[]): string {
  return `Originating ${what} status must be one of '${statuses.join(', ')}' values`;
}

/** What a volume is to be filled from; all null for a blank one. */
export interface VolumeSources {
  readonly snapshot: Snapshot | null;
  readonly source: VolumeRecord | null;
  readonly image: (ImageMetadata & { readonly id: string }) | null;
  readonly backup: Backup | null;
}

/**
 * One source at most, and in a state to be copied (cinder/volume/flows/api/create_volume.py ExtractVolumeRequestTask).
 *
 * @throws OpenStackError 400
 */
export function checkSources({ snapshot, source, image, backup }: VolumeSources): void {
  if ([snapshot, source, image, backup].filter((given) => given !== null).length > 1)
    throw invalidInput('May specify only one of backup, imageRef, snapshot, source volume');
  if (snapshot !== null && !SNAPSHOT_STATUSES.includes(snapshot.status))
    throw invalidSnapshot(originating('snapshot', SNAPSHOT_STATUSES));
  if (backup !== null && !BACKUP_STATUSES.includes(backup.status))
    throw invalidBackup(originating('backup', BACKUP_STATUSES));
  if (source !== null && !SOURCE_STATUSES.includes(source.volume.status))
    throw invalidVolume(originating('source volume', SOURCE_STATUSES));
}

/**
 * Size in GiB of the new volume: the requested one, or that of what it is made from.
 *
 * @throws OpenStackError 400 when there is neither, or when it is smaller than its source
 */
export function sizeOf(
  requested: number | string | null | undefined,
  { snapshot, source, backup }: Omit<VolumeSources, 'image'>,
): number {
  const inherited = snapshot?.volumeSize ?? source?.volume.size ?? backup?.size ?? null;
  const size = requested === undefined || requested === null ? inherited : Number(requested);
  requireColumnSize('size', requested);
  if (size === null || !Number.isSafeInteger(size) || size <= 0)
    throw invalidInput(`Volume size '${pythonStr(requested ?? null)}' must be an integer and greater than 0`);
  if (source !== null && size < source.volume.size)
    throw invalidInput(
      `Volume size '${size}'GB cannot be smaller than original volume size  ${source.volume.size}GB. They must be >= original volume size.`,
    );
  if (snapshot !== null && size < snapshot.volumeSize)
    throw invalidInput(
      `Volume size '${size}'GB cannot be smaller than the snapshot size ${snapshot.volumeSize}GB. They must be >= original snapshot size.`,
    );
  if (backup !== null && size < backup.size)
    throw invalidInput(
      `Volume size ${size}GB cannot be smaller than the backup size ${backup.size}GB. It must be >= backup size.`,
    );
  return size;
}

/**
 * A size that is text has no upper bound in the original's schema, and its database refuses it: here it is refused as the
 * number would be.
 *
 * @throws OpenStackError 400
 */
export function requireColumnSize(field: string, size: number | string | null | undefined): void {
  if (Number(size ?? 0) > DB_MAX_INT)
    throw badRequest(
      `Invalid input for field/attribute ${field}. Value: ${size}. ${pythonRepr(size)} is greater than the maximum of ${DB_MAX_INT}`,
    );
}

/** @throws OpenStackError 400 for a zone that is not there */
export function checkZone(zone: string): string {
  if (zone !== AVAILABILITY_ZONE) throw badRequest(`Availability zone '${zone}' is invalid.`);
  return zone;
}
