import type { ReleaseName } from '#releases';
import type { TypedImages } from './catalogue/typed-images.js';
import type {
  BlockDeviceRow,
  FlavorFacts,
  ImageMetadata,
  InstanceColumns,
  SystemMetadata,
  UserKeyed,
  VolumeFacts,
} from './types.js';

/** What a new server's rows are made from. All look-ups are done: nothing here waits. */
export interface NewServer {
  /** Glance id of the image that the request named; `''` for a boot from a volume without `imageRef`. */
  imageRef: string;
  /** The image, or what {@link PropertyFlow.imageMetadataFromVolume} made of the root volume, or `{}`. */
  bootMetadata: ImageMetadata;
  flavor: FlavorFacts;
  kernelId?: string | null;
  ramdiskId?: string | null;
  /** Option null_kernel: an image with this kernel boots its own (default `nokernel`). */
  nullKernel?: string;
  /** `OS-DCF:diskConfig`: AUTO is true, MANUAL is false, absent is null. */
  autoDiskConfig?: boolean | null;
  configDrive?: unknown;
  /** The request's own mapping, in the v2 format or, with `legacyBdm`, in the one of `nova boot --block-device-mapping`. */
  blockDevices?: readonly UserKeyed[];
  legacyBdm?: boolean;
  instanceUuid: string;
  /** Later releases store both names as `owner_user_name` and `owner_project_name`. */
  userName?: string | null;
  projectName?: string | null;
}

/** The rows that a new server gets. */
export interface NewServerRows {
  columns: InstanceColumns;
  systemMetadata: SystemMetadata;
  blockDevices: BlockDeviceRow[];
}

/** Where the metadata of a boot without `imageRef` comes from: look the id up and hand the answer to the flow. */
export interface BootSource {
  kind: 'image' | 'volume' | 'snapshot';
  id: string;
}

/** Image metadata as of now, and which rows of system_metadata reading it has changed in the instance. */
export interface MergedImage {
  image: ImageMetadata;
  /** Rows that differ from before; numbers stay numbers until the rows are stored. */
  changed: UserKeyed;
}

/** What is known of a server whose image metadata is asked for, or whose disk is saved as an image. */
export interface ServerFacts {
  uuid: string;
  imageRef: string;
  projectId: string;
  kernelId: string | null;
  ramdiskId: string | null;
  osType: string | null;
  rootDeviceName: string | null;
  flavor: FlavorFacts;
  systemMetadata: SystemMetadata;
  /** The image of {@link imageRef} as Glance answers now; null when it is gone or may not be read. */
  imageNow: ImageMetadata | null;
}

/** `createImage` or `createBackup` of a server whose root disk is local. */
export interface SnapshotRequest {
  name: string;
  kind: 'snapshot' | 'backup';
  /** The user who asks. */
  userId: string;
  backupType?: string;
  /** The request's own `metadata`; wins over what is inherited. */
  metadata?: UserKeyed<string>;
}

/** What the snapshot's image is created with, in the shape of nova's image service. */
export interface NewImage extends ImageMetadata {
  is_public?: boolean;
  properties: UserKeyed;
}

/** `createImage` of a server whose root disk is a volume. Snapshots of its volumes are taken first. */
export interface VolumeBackedSnapshotRequest {
  name: string;
  metadata?: UserKeyed<string>;
  /** Metadata to start from: the whole image when the server has an image_ref, else the root volume's as properties. */
  bootMetadata: ImageMetadata;
  blockDevices: readonly BlockDeviceRow[];
  /** volume id -> id of its new snapshot. */
  snapshots: ReadonlyMap<string, string>;
}

/** `os-volume_upload_image`. */
export interface VolumeUpload {
  imageName: string;
  containerFormat: string | null;
  diskFormat: string | null;
  visibility?: string;
  protected?: boolean;
  /** The volume's rows of volume_glance_metadata. */
  glanceMetadata: UserKeyed<string>;
}

/** Root disk of the server to be: a local one of the flavor's size, or a volume of a size that may not be known yet. */
export type RootDisk = { readonly kind: 'local' } | { readonly kind: 'volume'; readonly sizeGib: number | null };

/** What an image is checked against besides the flavor; the untyped era looks at the flavor alone. */
export interface ImageCheckOptions {
  readonly root?: RootDisk;
  /** Whether policy lets a flavor without a root disk boot from an image (default: only administrators). */
  readonly zeroDiskAllowed?: boolean;
}

/** What a release's API does with block device mappings, step by step; the look-ups between are the caller's. */
export interface BlockDeviceRules {
  /**
   * Entries of `block_device_mapping_v2` with values converted and `uuid` as the id of what it names
   * (nova/block_device.py BlockDeviceDict.from_api).
   *
   * @throws NovaError InvalidBDMFormat
   */
  fromApi(entries: readonly UserKeyed[], imageGiven: boolean): UserKeyed[];
  /** Entries of the older `block_device_mapping` as the API hands them on. @throws NovaError InvalidBDMFormat */
  fromLegacyApi(entries: readonly UserKeyed[]): UserKeyed[];
  /** The whole mapping of a new server, of request, image and flavor. @throws NovaError InvalidBDMFormat, InvalidRequest */
  merged(request: NewServer): BlockDeviceRow[];
  /** @throws NovaError InvalidBDMBootSequence */
  checkBootSequence(devices: readonly BlockDeviceRow[]): void;
  /** Bus and type of one device, and what its columns can't hold. @throws NovaError 400 */
  checkDevice(device: BlockDeviceRow): void;
  /** Sizes and number of the disks that the host makes. @throws NovaError InvalidBDM... */
  checkLocal(flavor: FlavorFacts, devices: readonly BlockDeviceRow[]): void;
}

/**
 * The rules of one release. Every method is pure: no I/O, the input is left alone, the same input gives the same answer.
 * A refusal is a {@link RuleError} with OpenStack's class, message and HTTP status.
 */
export interface PropertyFlow {
  /** Whose rules these are: for rules of other libs that go with them. */
  readonly release: ReleaseName;
  /** How the release gives images and their properties types; null before it knew any. */
  readonly typed: TypedImages | null;

  /**
   * An image of Glance, its properties apart -> the image dict that nova's image service hands on.
   *
   * @throws PythonError ValueError when block_device_mapping or mappings is no JSON
   */
  imageFromGlance(image: ImageMetadata): ImageMetadata;
  /**
   * image -> `image_*` rows. With a flavor `image_min_disk` is raised to its root disk.
   * Numbers stay numbers; {@link storedSystemMetadata} makes rows of them.
   */
  systemMetadataFromImage(image: ImageMetadata, flavor?: Pick<FlavorFacts, 'root_gb'> | null): UserKeyed;
  /** The inverse. Rows that never came from an image leak into the properties, as in the original. */
  imageFromSystemMetadata(systemMetadata: UserKeyed): ImageMetadata;
  /** The image part of notifications: every `image_*` row, prefix taken off. */
  notificationImageMeta(systemMetadata: SystemMetadata): UserKeyed<string | null>;

  /** image -> rows of volume_glance_metadata. Refuses what the original's str() can't take. */
  volumeGlanceMetadata(imageId: string, image: ImageMetadata): UserKeyed<string>;
  /** A volume's `volume_image_metadata` -> what the compute API boots with. */
  imageMetadataFromVolume(volume: VolumeFacts): ImageMetadata;
  /** The image behind a block device of source image and destination volume -> what the compute API boots with. */
  imageMetadataFromVolumeSource(image: ImageMetadata): ImageMetadata;
  /** Image size and min_disk against a new volume's size in GiB. */
  checkImageForVolume(image: ImageMetadata, sizeGib: number): void;
  /** The image that `os-volume_upload_image` creates: attributes on top, inherited properties in `properties`. */
  imageForUploadedVolume(upload: VolumeUpload): NewImage;

  readonly blockDevices: BlockDeviceRules;
  /** Which look-up gives the metadata of a boot without `imageRef`; null when the mapping has no root. */
  bootSource(blockDevices: readonly UserKeyed[], legacyBdm: boolean): BootSource | null;
  /** Status, min_ram, size and min_disk against the flavor. `imageId` null (a boot from a volume) may skip them. */
  checkRequestedImage(
    imageId: string | null,
    image: ImageMetadata,
    flavor: FlavorFacts,
    options?: ImageCheckOptions,
  ): void;
  /** The part of {@link checkRequestedImage} that a resize asks, too: sizes, and the config drive option. */
  checkImageAgainstFlavor(image: ImageMetadata, flavor: FlavorFacts, options?: ImageCheckOptions): void;
  /** Kernel and ramdisk that the server will boot with; the caller makes sure that both exist in Glance. */
  kernelAndRamdisk(
    image: ImageMetadata,
    requested: { kernelId?: string | null; ramdiskId?: string | null; nullKernel?: string },
  ): { kernelId: string | null; ramdiskId: string | null };
  rootDeviceName(properties: UserKeyed): string | null;
  /** The column config_drive: `'True'` or empty text. @throws NovaError ConfigDriveInvalidValue */
  configDrive(requested: unknown): string;
  /** os_type, architecture, vm_mode and auto_disk_config from the image's properties and the request. */
  inheritedColumns(
    image: ImageMetadata,
    autoDiskConfig: boolean | null,
  ): Pick<InstanceColumns, 'os_type' | 'architecture' | 'vm_mode' | 'auto_disk_config'>;
  /** All rows of a new server at once. Run {@link checkRequestedImage} first, as the API does. */
  newServer(request: NewServer): NewServerRows;

  /**
   * Whether a server's image is looked up in Glance whenever its metadata is asked for, and overlays what system_metadata
   * remembers (nova/compute/utils.py get_image_metadata, 2014.1).
   */
  readonly readsImageNow: boolean;
  /** Image metadata of an existing server: system_metadata alone, or under the image as it is now. */
  imageMetadataForServer(server: ServerFacts): MergedImage;
  /** What a release keeps of a flavor in system_metadata: of the server's own, and while it moves of `old_` and `new_`. */
  storedFlavor(flavor: FlavorFacts, prefix: '' | 'old_' | 'new_'): SystemMetadata;
  /** The image that a rescue boots: `image_base_image_ref`, else image_ref; `imageNow` of {@link ServerFacts} is that one. */
  rescueImageRef(server: Pick<ServerFacts, 'imageRef' | 'systemMetadata'>): string;
  rescueImageMetadata(server: ServerFacts): MergedImage;
  /** system_metadata after a rebuild with another image. */
  systemMetadataAfterRebuild(
    systemMetadata: SystemMetadata,
    newImageRef: string,
    newImage: ImageMetadata,
    flavor: FlavorFacts,
  ): UserKeyed;

  /** Step one of a snapshot: what the API creates the image with. */
  snapshotImage(server: ServerFacts, request: SnapshotRequest): NewImage;
  /** Step two: what the compute host sets when it uploads. `imageFormat` is the disk format it writes. */
  snapshotUpdate(
    server: Pick<ServerFacts, 'kernelId' | 'ramdiskId' | 'osType' | 'projectId'>,
    base: ImageMetadata,
    imageFormat: string,
    name: string,
  ): NewImage;
  /** `createImage` of a volume-backed server: `block_device_mapping` among the properties stays a list. */
  volumeBackedSnapshotImage(
    server: Pick<ServerFacts, 'rootDeviceName' | 'systemMetadata' | 'projectId'>,
    request: VolumeBackedSnapshotRequest,
  ): NewImage;
}
