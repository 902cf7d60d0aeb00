import type { ProbeDiskImage } from './backend/disk-image-probe.js';
import type { RestoredNames } from './backup-manager/backup-content.js';
import type { OlderApiName } from './common/view-request.js';
import type { ComputeEvent } from './db/worker.entity.js';
import type { ReadonlyFlagOf } from './volumes/readonly-flag.js';
import type { CheckUploadable } from './volumes/volume-uploadable.js';

/** In what Block Storage differs between releases, beside the rules of `propertyFlow`; `changes.ts` dates each difference. */
export interface CinderProfile {
  /** Which of v1 and v2 answer beside v3 (etc/cinder/api-paste.ini). */
  readonly olderApis: readonly OlderApiName[];
  /** `GET /` (cinder/api/versions.py). */
  readonly versionsStatus: 200 | 300;
  /** Actions of `POST /volumes/{id}/action`. */
  readonly volumeActions: readonly string[];
  /** What is answered to any other action: later releases add an advice (cinder/api/openstack/wsgi.py _process_stack). */
  readonly noSuchAction: (name: string) => string;
  /** How `os-update_readonly_flag` reads its flag. */
  readonly readonlyFlagOf: ReadonlyFlagOf;
  /** Why a volume in this status keeps its read-only flag (cinder/volume/api.py update_readonly_flag). */
  readonly readonlyFlagKept: (volume: { readonly id: string; readonly status: string }) => string;
  /**
   * Whether a volume with this note of its read-only flag, `True`, `False` or none, is attached read-only whatever is asked
   * for. Since attachments have an API, any note counts there, also `False` (cinder/volume/api.py attachment_create).
   */
  readonly attachesReadonly: (note: string | undefined) => boolean;
  /**
   * Whether `verify_glance_signatures` is known: a volume made from an image that carries no signature keeps a row
   * `signature_verified` = `False` then (cinder/image/image_utils.py verify_glance_image_signature).
   */
  readonly knowsImageSignatures: boolean;
  /**
   * Whether a key that a volume has already is passed over when the rows of its image are written
   * (cinder/volume/flows/manager/create_volume.py _capture_volume_image_metadata), or ends the work with GlanceMetadataExists.
   */
  readonly passesOverKnownKeys: boolean;
  /** Whether the image's property `cinder_img_volume_type` chooses the type of a volume that names none. */
  readonly imageChoosesVolumeType: boolean;
  /** Whether a volume from a bootable volume or snapshot says so from its creation on, or only when it is filled. */
  readonly bootableFromTheStart: boolean;
  /**
   * Whether copying the rows of a bootable volume that has none is a failure: GlanceMetadataNotFound becomes
   * MetadataCopyFailure (cinder/volume/manager.py create_snapshot), or is passed over.
   */
  readonly copyingNoRowsFails: boolean;
  /** What of an image's data a volume can't be made from (cinder/image/image_utils.py fetch_to_volume_format). */
  readonly probeDiskImage: ProbeDiskImage;
  /** A volume's status while an image is copied into it. */
  readonly statusWhileCopying: 'creating' | 'downloading';
  /** Whether a volume may be uploaded to an image now. */
  readonly checkUploadable: CheckUploadable;
  /** Whether an image whose upload failed is deleted, or left queued (cinder/volume/manager.py copy_volume_to_image). */
  readonly deletesImageOfFailedUpload: boolean;
  /** Whether the answer to an upload tells `protected` and `visibility` (cinder/volume/api.py copy_volume_to_image). */
  readonly uploadAnswerTellsSharing: boolean;
  /** `backup_metadata_version`: how the metadata inside of a backup is to be read. */
  readonly backupMetadataVersion: 1 | 2;
  /** Name and description that a restore gives to its target (cinder/backup/driver.py _restore_vol_base_meta). */
  readonly restoredNames: RestoredNames;
  /** Whether a volume notes in its metadata, as `src_backup_id`, the backup of another volume that it holds. */
  readonly notesSourceBackup: boolean;
  /** Of what Nova is told where servers have the volume. */
  readonly tellsCompute: readonly ComputeEvent[];
}

/** Nest token of the running release's {@link CinderProfile}. */
export const CINDER_PROFILE = Symbol('CINDER_PROFILE');
/** Nest token of the running release's `PropertyFlow`. */
export const PROPERTY_FLOW = Symbol('PROPERTY_FLOW');
