/** A dictionary whose keys users choose. It has no prototype, so `__proto__` and `constructor` are keys like any other. */
export type UserKeyed<T = unknown> = Record<string, T>;

/**
 * An image as nova's image service hands it on: attributes at the top, custom properties apart.
 * Every key may be absent: metadata rebuilt from system_metadata holds four attributes at most, and as strings.
 * Sizes: `size` in bytes, `min_ram` in MiB, `min_disk` in GiB.
 */
export interface ImageMetadata {
  id?: string;
  name?: string | null;
  status?: string;
  owner?: string | null;
  checksum?: string | null;
  size?: number | null;
  min_ram?: number | string | null;
  min_disk?: number | string | null;
  disk_format?: string | null;
  container_format?: string | null;
  properties?: UserKeyed;
  [attribute: string]: unknown;
}

/** What the flow asks of a flavor. Memory in MiB, root and ephemeral in GiB, swap in MiB. */
export interface FlavorFacts {
  id: number;
  name: string;
  flavorid: string;
  memory_mb: number;
  vcpus: number;
  root_gb: number;
  ephemeral_gb: number;
  swap: number;
  rxtx_factor: number;
  vcpu_weight: number | null;
  disabled?: boolean;
  is_public?: boolean;
  extra_specs: UserKeyed<string>;
}

/** Rows of `nova.instance_system_metadata` as one dictionary. Values are strings (`null` when the row holds NULL). */
export type SystemMetadata = UserKeyed<string | null>;

/** A volume as the compute API sees it (`GET /volumes/{id}`). `size` in GiB. */
export interface VolumeFacts {
  id: string;
  size?: number;
  status?: string;
  bootable?: boolean;
  volume_image_metadata?: UserKeyed<string>;
}

/** One row of `nova.block_device_mapping`, as the compute API makes it. */
export interface BlockDeviceRow {
  source_type: 'image' | 'volume' | 'snapshot' | 'blank' | null;
  destination_type: 'local' | 'volume' | null;
  boot_index: number | string | null;
  device_name: string | null;
  /** These three are absent, not null, where a legacy mapping of 2014.1 does not tell them. */
  device_type?: string | null;
  disk_bus?: string | null;
  guest_format?: string | null;
  image_id: string | null;
  snapshot_id: string | null;
  volume_id: string | null;
  volume_size: number | null;
  delete_on_termination: boolean | null;
  no_device: boolean | null;
  connection_info?: ConnectionInfo | null;
  [column: string]: unknown;
}

/** How a volume is reached (cinder's `os-initialize_connection` answer). */
export interface ConnectionInfo {
  driver_volume_type: string;
  data: Record<string, unknown>;
  serial?: string | null;
}

/** Columns of `nova.instances` that image properties and the request decide together. */
export interface InstanceColumns {
  image_ref: string;
  kernel_id: string | null;
  ramdisk_id: string | null;
  root_device_name: string | null;
  config_drive: string;
  os_type: unknown;
  architecture: unknown;
  vm_mode: unknown;
  auto_disk_config: boolean | null;
}
