/** Numbers of cinder/message/message_field.py that are used here. */
export const ACTIONS = { copyImageToVolume: '005', createVolume: '008', snapshotCreate: '009' } as const;

export const DETAILS = {
  unknownError: '001',
  notEnoughSpaceForImage: '007',
  driverFailedCreate: '012',
  snapshotCreateError: '013',
  snapshotUpdateMetadataFailed: '014',
  imageFormatUnacceptable: '029',
} as const;

const ACTION_TEXTS: Readonly<Record<string, string>> = {
  [ACTIONS.copyImageToVolume]: 'copy image to volume',
  [ACTIONS.createVolume]: 'create volume from backend storage',
  [ACTIONS.snapshotCreate]: 'create snapshot',
};

const DETAIL_TEXTS: Readonly<Record<string, string>> = {
  [DETAILS.unknownError]: 'An unknown error occurred.',
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
