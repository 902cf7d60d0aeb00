import { imageForV1, imageFromV1, type NewImage } from '#image-properties';

/** Where an image that an action has made is found. Endpoints without a trailing slash. */
export interface ImageLocation {
  readonly imageId: string;
  readonly projectId: string;
  readonly glance: string;
  /** Scheme, host and port under which the caller reached Nova. */
  readonly nova: string;
}

/** What the API asks and answers of createImage and createBackup, beside the rules of `PropertyFlow`. */
export interface SnapshotProfile {
  /** vm_states in which a server with a local disk, or one with a root volume, can be snapshotted or backed up. */
  readonly states: Readonly<Record<'local' | 'volumeBacked' | 'backup', readonly string[]>>;
  /** The form of createImage. */
  readonly schema: object;
  /** What is said where there is no name. @throws RuleError */
  requireName(name: unknown): void;
  readonly backsUpVolumes: boolean;
  /** Whether file systems are frozen while the volumes of a running server are snapshotted. */
  readonly quiesces: boolean;
  /** Whether Cinder's quota of snapshots is asked before the first volume is snapshotted. */
  readonly checksQuota: boolean;
  /** Whether the image of another project's server is shared with that project. */
  readonly sharesWithOwner: boolean;
  /** Whether Glance's v1 API is there, for images whose properties are called like attributes of v2's documents. */
  readonly hasGlanceV1: boolean;
  /** Looks at the image that Glance has just stored, as the API does. @throws RuleError */
  readBack(image: NewImage): void;
  snapshotLocation(where: ImageLocation): string;
  backupLocation(where: ImageLocation): string;
}

/** nova/image/glance.py create (2014.1) decodes `mappings` and `block_device_mapping` of v1's answer. */
export function readBackByV1(image: NewImage): void {
  imageFromV1(imageForV1(image));
}

/** Nova's own path of an image, as in its API v2. */
export const underProject = ({ nova, projectId, imageId }: ImageLocation) =>
  `${nova}/v2/${projectId}/images/${imageId}`;
