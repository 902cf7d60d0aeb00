import type { InstanceNumaTopology } from '#hardware';
import type { BlockDeviceRow, FlavorFacts, ImageMetadata, SystemMetadata, UserKeyed } from '#image-properties';
import { type ReleaseName } from '#releases';

/** The columns of `nova.instances` that a domain is made from. */
export interface GuestInstance {
  /** Integer primary key; the domain's name is made of it. */
  id: number;
  uuid: string;
  display_name: string;
  image_ref: string;
  kernel_id: string | null;
  ramdisk_id: string | null;
  /** `/dev/vda`; null before the first boot has chosen it. */
  root_device_name: string | null;
  /** `'True'` or an image id asks for a config drive, `''` does not. */
  config_drive: string;
  os_type: unknown;
  architecture: unknown;
  vm_mode: unknown;
  user_id?: string;
  user_name?: string | null;
  project_id?: string;
  project_name?: string | null;
  /** UTC, ISO 8601: goes into `<nova:creationTime>`, where the release writes one. */
  created_at?: string;
}

/** One VIF of the instance's network info. */
export interface GuestVif {
  /** Neutron port id. */
  id: string;
  type: 'ovs' | 'bridge' | (string & {});
  /** MAC address. */
  address: string;
  /** Host device; default `tap` and the first 11 characters of the id. */
  devname?: string;
  bridge?: string;
  mtu?: number;
  /** Fixed addresses. */
  ip?: string | string[];
  details?: UserKeyed;
  vnic_type?: string;
  /** By which Open vSwitch knows the port; default the port's id. */
  ovs_interfaceid?: string;
}

/** What the compute host is. Unset parts take the release's reference host. */
export interface GuestHost {
  arch?: string;
  /** `platform.processor()`; Debian answers an empty string. */
  processor?: string;
  libvirt_version?: string | number;
  qemu_version?: string | number;
  hypervisor_version?: string | number;
  [fact: string]: unknown;
}

/** Options by `group.name`, over the release's defaults: `{'libvirt.virt_type': 'kvm', 'DEFAULT.vnc_enabled': false}`. */
export type GuestConfig = Readonly<UserKeyed>;

/** What asks for the domain: a first boot, a boot of a server that exists, or the arrival of one that moves. */
export type GuestPath = 'spawn' | 'hard_reboot' | 'rescue' | 'finish_migration' | 'finish_revert_migration';

/** The firmware of a domain that exists: what libvirt has chosen for it. */
export interface DomainFirmware {
  readonly path: string;
  readonly type: string;
  readonly readonly: boolean | null;
  readonly secure: boolean | null;
  readonly nvram: { readonly path: string | null; readonly template: string } | null;
  /** Whether the domain has the feature that protects the variables. */
  readonly needsSmm: boolean;
}

/** Everything a compute host knows when it makes a domain. */
export interface DomainRequest {
  release: ReleaseName;
  path: GuestPath;
  instance: GuestInstance;
  flavor: FlavorFacts;
  /**
   * spawn: the image of the boot request. rescue: the rescue image, already merged. finish_migration: the image that the
   * destination was chosen with. Others: see `imageNow`.
   */
  image: ImageMetadata;
  /** The instance's system_metadata; all but spawn, and with typed metadata finish_migration, read the image from it. */
  systemMetadata: SystemMetadata;
  /**
   * The image as Glance answers now, null when it is gone. Without typed metadata it overlays what is
   * remembered when a domain is made again, and is the rescue image in a rescue; a stable device rescue reads the server's
   * own image there.
   */
  imageNow?: ImageMetadata | null;
  blockDevices: readonly BlockDeviceRow[];
  network: readonly GuestVif[];
  /** Firmware of the domain that a reboot, a rescue or a revert replaces; null or absent where it or its files are gone. */
  firmware?: DomainFirmware | null;
  /** Host CPUs and pages that were claimed for the server; without them the host is taken to be empty. */
  numaTopology?: InstanceNumaTopology | null;
  host?: GuestHost;
  config?: GuestConfig;
}

/** One entry of the disk mapping. */
export interface DiskInfo {
  bus: string | null;
  dev: string;
  type: string;
  boot_index?: string;
  format?: string;
}

/** Which device every disk becomes (`blockinfo.get_disk_info`): `root`, `disk`, `disk.swap`, `/dev/vdb`, ... */
export interface DiskMapping {
  disk_bus: string;
  cdrom_bus: string;
  mapping: UserKeyed<DiskInfo>;
}

/** A made domain, and what making it has decided. */
export interface RenderedDomain<Row extends BlockDeviceRow = BlockDeviceRow> {
  /** The domain document: well formed whatever the properties hold. */
  xml: string;
  diskInfo: DiskMapping;
  /** Root device (`/dev/vda`), to be stored in instances.root_device_name. */
  rootDeviceName: string | null;
  /** The block devices with names, buses and types filled in; same order as in the request. */
  blockDevices: Row[];
  /** Rows of system_metadata that making the domain has added or changed. */
  systemMetadataChanges: UserKeyed;
  /** What libvirt chooses where the document asks for firmware; null or absent where it does not. */
  firmware?: DomainFirmware | null;
}

/** The domain of a server that boots, made as far as it can be before its volumes are connected. */
export interface DomainPlan {
  /** The block devices with names, buses and types filled in; same order as in the request. */
  readonly blockDevices: readonly BlockDeviceRow[];
  /**
   * The domain with the volumes as they are connected.
   *
   * @param rows the request's block devices with `connection_info`, in its order
   * @throws LibvirtGuestError for a connection that the driver does not know
   */
  connect<Row extends BlockDeviceRow>(rows: readonly Row[]): RenderedDomain<Row>;
}

/** Where a refusal appears: at the API, when the driver starts, or while the domain is made. */
export type GuestStage = 'api' | 'driver_init' | 'claim' | 'block_device' | 'disk_info' | 'guest_config' | 'to_xml';
