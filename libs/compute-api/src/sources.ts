import type { ImageMetadata, VolumeFacts } from '#image-properties';

type Answer<T> = T | Promise<T>;

/** A volume as a new server's checks look at it. `size` in GiB. */
export interface VolumeInQuestion extends VolumeFacts {
  readonly volume_type?: string | null;
}

/** A snapshot of a volume. `size` in GiB. */
export interface SnapshotInQuestion {
  readonly volume_id: string;
  readonly size: number;
}

export interface VolumeTypeInQuestion {
  readonly id: string;
  readonly name: string;
}

/** The other services that the Compute API asks about a server to be. What the caller may not see is null, as what is not there. */
export interface Sources {
  image(id: string): Answer<ImageMetadata | null>;
  volume(id: string): Answer<VolumeInQuestion | null>;
  snapshot(id: string): Answer<SnapshotInQuestion | null>;
  volumeTypes(): Answer<readonly VolumeTypeInQuestion[]>;
  /** Networks, ports and addresses that the request names. @throws what refuses them */
  checkNetworks(): Answer<void>;
  /** The key pair that the request names. @throws what refuses it */
  checkKeyPair(): Answer<void>;
}
