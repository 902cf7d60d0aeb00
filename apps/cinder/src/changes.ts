import { profiles } from '#releases';
import { probeReadableImage, probeSafeImage } from './backend/disk-image-probe.js';
import { namesOfBackup, namesUnlessGiven } from './backup-manager/backup-content.js';
import type { CinderProfile } from './cinder-profile.js';
import { flagBySchema, flagByWord } from './volumes/readonly-flag.js';
import { uploadableByForce, uploadableByStatus } from './volumes/volume-uploadable.js';

/** What Cinder changed, and when: 2014.1, and every later difference by the release that made it. */
export const cinderProfile = profiles<CinderProfile>(
  {
    olderApis: ['v1', 'v2'],
    versionsStatus: 200,
    volumeActions: [
      'os-begin_detaching',
      'os-extend',
      'os-force_delete',
      'os-reserve',
      'os-reset_status',
      'os-retype',
      'os-roll_detaching',
      'os-unreserve',
      'os-update_readonly_flag',
      'os-volume_upload_image',
    ],
    noSuchAction: (name) => `There is no such action: ${name}`,
    readonlyFlagOf: flagByWord,
    readonlyFlagKept: () => 'Volume status must be available to update readonly flag.',
    attachesReadonly: (note) => note === 'True',
    knowsImageSignatures: false,
    passesOverKnownKeys: true,
    imageChoosesVolumeType: false,
    bootableFromTheStart: false,
    copyingNoRowsFails: true,
    probeDiskImage: probeReadableImage,
    statusWhileCopying: 'downloading',
    checkUploadable: uploadableByForce,
    deletesImageOfFailedUpload: false,
    uploadAnswerTellsSharing: false,
    backupMetadataVersion: 1,
    restoredNames: namesOfBackup,
    notesSourceBackup: false,
    tellsCompute: [],
  },
  [
    'juno',
    ({ volumeActions }) => ({
      volumeActions: [...volumeActions, 'os-set_bootable'],
      deletesImageOfFailedUpload: true,
    }),
  ],
  [
    'kilo',
    {
      readonlyFlagKept: ({ id, status }) =>
        `Volume ${id} status must be available to update readonly flag, but current status is: ${status}.`,
      copyingNoRowsFails: false,
      backupMetadataVersion: 2,
    },
  ],
  [
    'liberty',
    ({ volumeActions }) => ({
      volumeActions: [...volumeActions, 'os-set_image_metadata', 'os-unset_image_metadata'],
      passesOverKnownKeys: false,
    }),
  ],
  [
    'mitaka',
    ({ volumeActions }) => ({
      versionsStatus: 300,
      volumeActions: [...volumeActions, 'os-show_image_metadata'],
      imageChoosesVolumeType: true,
    }),
  ],
  [
    'newton',
    // Between them, from Kilo to Mitaka, a restore gave the backup's names to every target, also where it had none.
    { checkUploadable: uploadableByStatus, uploadAnswerTellsSharing: true, restoredNames: namesUnlessGiven },
  ],
  ['pike', { tellsCompute: ['volume-extended'] }],
  ['queens', { olderApis: ['v2'], attachesReadonly: (note) => note !== undefined && note !== '' }],
  [
    'rocky',
    {
      noSuchAction: (name) =>
        `There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
      readonlyFlagOf: flagBySchema,
      knowsImageSignatures: true,
      // Of a snapshot; a clone of a volume said so since Queens.
      bootableFromTheStart: true,
    },
  ],
  ['ussuri', { notesSourceBackup: true }],
  ['xena', { olderApis: [] }],
  [
    'yoga',
    ({ volumeActions, tellsCompute }) => ({
      volumeActions: [...volumeActions, 'os-reimage'],
      tellsCompute: [...tellsCompute, 'volume-reimaged'],
    }),
  ],
  [
    'zed',
    {
      // As security fixes of its stable branch have it (OSSA-2024-001); what became of it one by one is not told apart here.
      probeDiskImage: probeSafeImage,
      // What a cloud of that release was seen to say; since when is not known.
      statusWhileCopying: 'creating',
    },
  ],
);
