import type { OpenStackError } from '#openstack-http';

/** What the API says of volume attachments, and notes of them. */
export interface AttachmentProfile {
  /** Whether the size of an existing volume is noted in its block device mapping. */
  readonly notesVolumeSize: boolean;
  refuseRootDetach(): OpenStackError;
  /** What is said of a volume that is not attached to the server. */
  notAttached(instanceUuid: string, volumeId: string): string;
}

export const notAttached: AttachmentProfile['notAttached'] = (instanceUuid, volumeId) =>
  `Instance ${instanceUuid} is not attached to volume ${volumeId}`;
