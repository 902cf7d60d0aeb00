import type { FlavorFacts, ImageMetadata, UserKeyed } from '#image-properties';
import type { GuestConfig, GuestHost, GuestPath, GuestVif } from '#libvirt';
import { type ReleaseName } from '#releases';

/** A volume of the simulated storage backend, and how the compute host reaches it. */
export interface VolumeSpec {
  /** `driver_volume_type`: iscsi (default), rbd, local, fibre_channel, nfs. */
  connection?: string;
  /** Laid over the `data` that the backend answers. */
  connection_data?: UserKeyed;
  disk_bus?: string;
  device_type?: string;
}

/** What the server boots from. */
export interface BootSpec extends VolumeSpec {
  from: 'image' | 'volume';
  /** False: an image boot that stores no block device mapping (zed's compute host can meet one). */
  image_bdm?: boolean;
  /** A v2 mapping for an image boot, which else is a plain legacy boot under icehouse. */
  bdm_v2?: boolean;
  /** `--block-device-mapping vda=<volume>` in place of the v2 format. */
  legacy?: boolean;
  /** `image`: Nova has the volume made from the image; `volume`: it exists. */
  source?: 'volume' | 'image';
  device_name?: string;
  /** GiB */
  size?: number;
  /** What Cinder remembers of the image; by default what it captures of the given image. */
  volume_image_metadata?: UserKeyed<string>;
  no_volume_image_metadata?: boolean;
  data_volumes?: readonly VolumeSpec[];
}

/** The part of `POST /servers` that decides together with the image. */
export interface InstanceSpec {
  config_drive?: unknown;
  kernel_id?: string;
  ramdisk_id?: string;
  auto_disk_config?: boolean;
}

/** Everything that a server's domain depends on. */
export interface BootInput {
  readonly release: ReleaseName;
  readonly image: ImageMetadata & { properties: UserKeyed };
  /** True when the image was given by the user, so that a volume is captured from it. */
  readonly imageIsGiven: boolean;
  /** Changes to the image after the server was created; null when it is gone. */
  readonly imageNow: Partial<ImageMetadata> | null;
  /** Ids that Glance does not have. */
  readonly missingImages: readonly string[];
  readonly flavor: FlavorFacts;
  readonly boot: BootSpec;
  readonly instance: InstanceSpec;
  readonly network: readonly Partial<GuestVif>[];
  readonly host: GuestHost;
  readonly config: GuestConfig;
  readonly path: GuestPath;
  /**
   * Whether a later path finds the rows that the first boot has added to system_metadata. Without them it reads what the
   * API stored alone, as for a server that is older than the release that registers defaults.
   */
  readonly findsSpawnRows: boolean;
  /** Rows laid over system_metadata after the server was created. */
  readonly systemMetadataExtra: UserKeyed<string>;
  /** False passes over the API's checks of flavor and image: what the compute host makes of it then. */
  readonly checkAtApi: boolean;
}
