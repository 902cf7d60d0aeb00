/** Numbers of cinder/message/message_field.py that are used here. */
export const ACTIONS = {
  scheduleVolume: '001',
  copyVolumeToImage: '003',
  copyImageToVolume: '005',
  extendVolume: '007',
  createVolume: '008',
  snapshotCreate: '009',
  backupCreate: '013',
  backupDelete: '014',
  backupRestore: '015',
  reimageVolume: '016',
} as const;

export const DETAILS = {
  unknownError: '001',
  noBackendAvailable: '003',
  failedToUploadVolume: '004',
  notEnoughSpaceForImage: '007',
  notifyComputeServiceFailed: '009',
  driverFailedExtend: '010',
  driverFailedCreate: '012',
  snapshotCreateError: '013',
  snapshotUpdateMetadataFailed: '014',
  backupCreateDriverError: '020',
  backupDeleteDriverError: '025',
  backupRestoreError: '026',
  reimageVolumeFailed: '028',
  imageFormatUnacceptable: '029',
} as const;

const ACTION_TEXTS: Readonly<Record<string, string>> = {
  [ACTIONS.scheduleVolume]: 'schedule allocate volume',
  [ACTIONS.copyVolumeToImage]: 'copy volume to image',
  [ACTIONS.copyImageToVolume]: 'copy image to volume',
  [ACTIONS.extendVolume]: 'extend volume',
  [ACTIONS.createVolume]: 'create volume from backend storage',
  [ACTIONS.snapshotCreate]: 'create snapshot',
  [ACTIONS.backupCreate]: 'create backup',
  [ACTIONS.backupDelete]: 'delete backup',
  [ACTIONS.backupRestore]: 'restore backup',
  [ACTIONS.reimageVolume]: 'reimage volume',
};

const DETAIL_TEXTS: Readonly<Record<string, string>> = {
  [DETAILS.unknownError]: 'An unknown error occurred.',
  [DETAILS.noBackendAvailable]: 'Could not find any available weighted backend.',
  [DETAILS.failedToUploadVolume]: 'Failed to upload volume to image at backend.',
  [DETAILS.notifyComputeServiceFailed]: 'Compute service failed to extend volume.',
  [DETAILS.reimageVolumeFailed]: 'Compute service failed to reimage volume.',
  [DETAILS.driverFailedExtend]: 'Volume Driver failed to extend volume.',
  [DETAILS.backupCreateDriverError]: 'Backup driver failed to create backup.',
  [DETAILS.backupDeleteDriverError]: 'Backup driver failed to delete backup.',
  [DETAILS.backupRestoreError]: 'Backup driver failed to restore backup.',
  [DETAILS.notEnoughSpaceForImage]: 'Image used for creating volume exceeds available space.',
  [DETAILS.driverFailedCreate]: 'Driver failed to create the volume.',
  [DETAILS.snapshotCreateError]: 'Snapshot failed to create.',
  [DETAILS.snapshotUpdateMetadataFailed]: 'Volume snapshot update metadata failed.',
  [DETAILS.imageFormatUnacceptable]:
    'The image disk format must be the same as the volume format for the volume type you are requesting.',
};

/** `schedule allocate volume:Could not find any available weighted backend.` */
export function userMessage(actionId: string | null, detailId: string | null): string {
  return `${ACTION_TEXTS[actionId ?? ''] ?? 'unknown action'}:${DETAIL_TEXTS[detailId ?? ''] ?? DETAIL_TEXTS[DETAILS.unknownError]}`;
}
