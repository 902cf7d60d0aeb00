import { CinderError, checkVolumeUploadable } from '#image-properties';
import { type ReleaseName } from '#releases';

import { type ProbeDiskImage, probeDiskImage, probeDiskImageIcehouse } from '../backend/disk-image-probe.js';
import { type RestoredNames, restoredNamesIcehouse, restoredNamesZed } from '../backup-manager/backup-content.js';
import type { ComputeEvent } from '../manager/worker.entity.js';
import { READONLY_ICEHOUSE, READONLY_ZED, type ReadonlyRules } from './readonly-flag.js';
import { volumeActionsOf } from './volume-actions.js';

/** In what Block Storage differs between releases, beside the rules of `propertyFlow`. */
export interface CinderProfile {
  /** Whether v1 and v2 answer beside v3: v1 went with Queens, v2 with Xena (etc/cinder/api-paste.ini). */
  readonly answersOlderApis: boolean;
  /** Actions of `POST /volumes/{id}/action` that the release knows. */
  readonly volumeActions: ReadonlySet<string>;
  /** What is answered to any other action: later releases add an advice (cinder/api/openstack/wsgi.py _process_stack). */
  readonly noSuchAction: (name: string) => string;
  readonly readonlyFlag: ReadonlyRules;
  /**
   * Whether `verify_glance_signatures` is known (since Queens): a volume made from an image that carries no signature keeps
   * a row `signature_verified` = `False` then (cinder/image/image_utils.py verify_glance_image_signature).
   */
  readonly knowsImageSignatures: boolean;
  /**
   * Whether a key that a volume has already is passed over when the rows of its image are written (2014.1
   * _capture_volume_image_metadata), or ends the work with GlanceMetadataExists.
   */
  readonly passesOverKnownKeys: boolean;
  /** Whether the image's property `cinder_img_volume_type` chooses the type of a volume that names none (since Kilo). */
  readonly imageChoosesVolumeType: boolean;
  /** Whether a volume from a bootable volume or snapshot says so from its creation on, or only when it is filled. */
  readonly bootableFromTheStart: boolean;
  /**
   * Whether copying the rows of a bootable volume that has none is a failure: in 2014.1 GlanceMetadataNotFound becomes
   * MetadataCopyFailure (cinder/volume/manager.py create_snapshot), later it is passed over.
   */
  readonly copyingNoRowsFails: boolean;
  /** What of an image's data a volume can't be made from (cinder/image/image_utils.py fetch_to_volume_format). */
  readonly probeDiskImage: ProbeDiskImage;
  /** A volume's status while an image is copied into it: `downloading` is older than Zed, which stays at `creating`. */
  readonly statusWhileCopying: 'creating' | 'downloading';
  /**
   * Whether a volume in this status may be uploaded to an image. A volume in use wants `force`, and later releases
   * `enable_force_upload` too (cinder/volume/api.py copy_volume_to_image).
   *
   * @throws CinderError 400
   */
  readonly checkUploadable: (volume: { readonly id: string; readonly status: string }, force: Force) => void;
  /** Whether an image whose upload failed is deleted; 2014.1 leaves it queued (cinder/volume/manager.py copy_volume_to_image). */
  readonly deletesImageOfFailedUpload: boolean;
  /** Whether the answer to an upload tells `protected` and `visibility`. */
  readonly uploadAnswerTellsSharing: boolean;
  /** `backup_metadata_version`: how the metadata inside of a backup is to be read. */
  readonly backupMetadataVersion: 1 | 2;
  /** Name and description that a restore gives to its target (cinder/backup/driver.py _restore_vol_base_meta). */
  readonly restoredNames: RestoredNames;
  /** Whether a volume notes in its metadata, as `src_backup_id`, the backup of another volume that it holds (since Train). */
  readonly notesSourceBackup: boolean;
  /** Of what Nova is told where servers have the volume: of a new size since Pike, of a new image since Zed. */
  readonly tellsCompute: readonly ComputeEvent[];
}

/** `force` of the request, and whether the operator allows it. */
export interface Force {
  readonly requested: boolean;
  readonly enabled: boolean;
}

function checkUploadableZed({ id, status }: { readonly id: string; readonly status: string }, force: Force): void {
  const statuses = force.requested && force.enabled ? ['available', 'in-use'] : ['available'];
  if (statuses.includes(status)) return;
  const message = `Invalid volume: Volume ${id} status must be ${statuses.join(' or ')}`;
  throw new CinderError('InvalidVolume', message, { status: 400 });
}

const PROFILES: Readonly<Record<ReleaseName, CinderProfile>> = {
  icehouse: {
    answersOlderApis: true,
    volumeActions: volumeActionsOf('icehouse'),
    noSuchAction: (name) => `There is no such action: ${name}`,
    readonlyFlag: READONLY_ICEHOUSE,
    knowsImageSignatures: false,
    passesOverKnownKeys: true,
    imageChoosesVolumeType: false,
    bootableFromTheStart: false,
    copyingNoRowsFails: true,
    probeDiskImage: probeDiskImageIcehouse,
    statusWhileCopying: 'downloading',
    checkUploadable: ({ status }, { requested }) => checkVolumeUploadable(status, requested),
    deletesImageOfFailedUpload: false,
    uploadAnswerTellsSharing: false,
    backupMetadataVersion: 1,
    restoredNames: restoredNamesIcehouse,
    notesSourceBackup: false,
    tellsCompute: [],
  },
  zed: {
    answersOlderApis: false,
    volumeActions: volumeActionsOf('zed'),
    noSuchAction: (name) =>
      `There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
    readonlyFlag: READONLY_ZED,
    knowsImageSignatures: true,
    passesOverKnownKeys: false,
    imageChoosesVolumeType: true,
    bootableFromTheStart: true,
    copyingNoRowsFails: false,
    probeDiskImage,
    statusWhileCopying: 'creating',
    checkUploadable: checkUploadableZed,
    deletesImageOfFailedUpload: true,
    uploadAnswerTellsSharing: true,
    backupMetadataVersion: 2,
    restoredNames: restoredNamesZed,
    notesSourceBackup: true,
    tellsCompute: ['volume-extended', 'volume-reimaged'],
  },
};

export function cinderProfile(release: ReleaseName): CinderProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link CinderProfile}. */
export const CINDER_PROFILE = Symbol('CINDER_PROFILE');
/** Nest token of the running release's `PropertyFlow`. */
export const PROPERTY_FLOW = Symbol('PROPERTY_FLOW');
