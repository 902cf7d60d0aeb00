import type { Consumer } from './property-row.js';

/** A property that services read by its raw name: no field of ImageMetaProps, so neither typed nor checked. */
export interface FreeProperty {
  readonly consumers: readonly Consumer[];
  readonly meaning: string;
  readonly source: string;
}

const KERNEL_SOURCE = 'nova/compute/api.py _handle_kernel_and_ramdisk';

export const FREE_PROPERTIES = {
  kernel_id: {
    consumers: ['instance columns', 'domain XML'],
    meaning: 'Image that holds the kernel to boot directly.',
    source: KERNEL_SOURCE,
  },
  ramdisk_id: {
    consumers: ['instance columns', 'domain XML'],
    meaning: 'Image that holds the initial RAM disk of that kernel.',
    source: KERNEL_SOURCE,
  },
  os_type: {
    consumers: ['instance columns'],
    meaning: 'Copied to the instance as it is, besides the typed field.',
    source: 'nova/compute/api.py _inherit_properties_from_image',
  },
  architecture: {
    consumers: ['instance columns'],
    meaning: 'Copied to the instance as it is, besides hw_architecture.',
    source: 'nova/compute/api.py _inherit_properties_from_image',
  },
  vm_mode: {
    consumers: ['instance columns'],
    meaning: 'Copied to the instance as it is, besides hw_vm_mode.',
    source: 'nova/compute/api.py _inherit_properties_from_image',
  },
  auto_disk_config: {
    consumers: ['instance columns', 'API check'],
    meaning: 'Default of the diskConfig of servers; `Disabled` forbids to ask for it.',
    source: 'nova/compute/api.py _inherit_properties_from_image',
  },
  base_image_ref: {
    consumers: ['snapshot'],
    meaning: 'Image at the start of a chain of snapshots.',
    source: 'nova/compute/api.py _populate_instance_for_create',
  },
  cinder_encryption_key_id: {
    consumers: ['API check'],
    meaning: 'Key of an image of an encrypted volume; servers boot from it through a volume only.',
    source: 'nova/compute/api.py _detect_nonbootable_image_from_properties',
  },
  cinder_img_volume_type: {
    consumers: ['block devices'],
    meaning: 'Volume type of volumes that are created from the image.',
    source: 'cinder/volume/flows/api/create_volume.py ExtractVolumeRequestTask',
  },
  instance_uuid: {
    consumers: ['snapshot'],
    meaning: 'Server that a backup was taken of, for the rotation of backups.',
    source: 'nova/compute/manager.py _rotate_backups',
  },
  image_type: {
    consumers: ['snapshot'],
    meaning: '`snapshot` or `backup`.',
    source: 'nova/compute/utils.py create_image',
  },
  backup_type: {
    consumers: ['snapshot'],
    meaning: 'Line of backups (`daily`, `weekly`) in which the image is rotated.',
    source: 'nova/compute/api.py backup',
  },
  instance_owner: {
    consumers: ['snapshot'],
    meaning: 'Project that a snapshot of a server of another project is shared with.',
    source: 'nova/compute/utils.py create_image',
  },
} as const satisfies Readonly<Record<string, FreeProperty>>;
