import type { InstanceNumaTopology } from '#hardware';
import type { FlavorFacts, ImageMeta, ImageMetadata, NewServer, NewServerRows, UserKeyed } from '#image-properties';
import type { Checking } from './checking.js';

/** Block devices that a request names itself, as {@link ComputeApi.mapping} has read them; both absent when it names none. */
export interface RequestedMapping {
  readonly blockDevices?: readonly UserKeyed[];
  readonly legacyBdm?: boolean;
}

/** What a request says of its block devices, as it came. */
export interface GivenMapping {
  readonly block_device_mapping?: readonly UserKeyed[];
  readonly block_device_mapping_v2?: readonly UserKeyed[];
}

/** A server to be, after its image was read. */
export interface ServerToCheck extends NewServer {
  /** How many servers the request asks for at most. */
  readonly count: number;
  /** Whether policy lets a flavor without a root disk boot from an image. */
  readonly zeroDiskAllowed: boolean;
}

/** A new server whose checks have passed. */
export interface CheckedServer {
  readonly rows: NewServerRows;
  /** The image metadata that it boots with, typed; null before images had types. */
  readonly typedImage: ImageMeta | null;
  /** Null when nothing calls for one. */
  readonly numaTopology: InstanceNumaTopology | null;
}

/** What a rebuild asks of the new image. */
export interface RebuildToCheck {
  readonly imageId: string;
  readonly image: ImageMetadata;
  readonly flavor: FlavorFacts;
  /** GiB of the root volume, null where it is not known; absent for a local root disk. */
  readonly rootVolumeGib?: number | null;
  readonly autoDiskConfig: boolean | null;
  readonly zeroDiskAllowed: boolean;
}

/** The order in which a release's Compute API looks at a request; each refusal has the status and the text of its answer. */
export interface ComputeApi {
  /** @throws RuleError InvalidBDMFormat, HTTPBadRequest */
  mapping(given: GivenMapping, imageGiven: boolean): RequestedMapping;
  /** The image metadata that a server boots with: of its image, or of what its root volume is made of. */
  bootMetadata(imageRef: string, mapping: RequestedMapping): Checking<ImageMetadata>;
  /** Everything from the image metadata to the rows; the devices' volumes are known to be there, but not reserved. */
  newServer(server: ServerToCheck): Checking<CheckedServer>;
  /** Kernel and ramdisk that a rebuild takes of the new image must be there. */
  checkKernels(image: ImageMetadata): Checking<void>;
  /**
   * Whether the server may be rebuilt with this image.
   *
   * @returns the image, typed; null before images had types
   * @throws RuleError
   */
  checkRebuild(rebuild: RebuildToCheck): ImageMeta | null;
}
