import { CinderError, checkUploadableByForce } from '#image-properties';

/** `force` of the request, and whether the operator allows it (`enable_force_upload`). */
interface Force {
  readonly requested: boolean;
  readonly enabled: boolean;
}

/**
 * Refuses to upload a volume in this status to an image (cinder/volume/api.py copy_volume_to_image).
 *
 * @throws CinderError 400
 */
export type CheckUploadable = (volume: { readonly id: string; readonly status: string }, force: Force) => void;

/** A volume in use wants `force`, whether or not the operator likes it (2014.1). */
export const uploadableByForce: CheckUploadable = ({ status }, { requested }) =>
  checkUploadableByForce(status, requested);

/** A volume in use wants `force` and `enable_force_upload`. */
export const uploadableByStatus: CheckUploadable = ({ id, status }, force) => {
  const statuses = force.requested && force.enabled ? ['available', 'in-use'] : ['available'];
  if (statuses.includes(status)) return;
  const message = `Invalid volume: Volume ${id} status must be ${statuses.join(' or ')}`;
  throw new CinderError('InvalidVolume', message, { status: 400 });
};
