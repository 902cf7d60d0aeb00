import type { UserKeyed } from '../types.js';
import { UUID_PATTERN } from './uuid-pattern.js';

/** Properties of `/v2/schemas/image` (glance 2014.1), in the order in which they are checked. No attribute may be null here. */
export const NOT_NULL_IMAGE_PROPERTIES: UserKeyed<UserKeyed> = {
  id: {
    type: 'string',
    description: 'An identifier for the image',
    pattern: UUID_PATTERN,
  },
  name: {
    type: 'string',
    description: 'Descriptive name for the image',
    maxLength: 255,
  },
  status: {
    type: 'string',
    description: 'Status of the image (READ-ONLY)',
    enum: ['queued', 'saving', 'active', 'killed', 'deleted', 'pending_delete'],
  },
  visibility: {
    type: 'string',
    description: 'Scope of image accessibility',
    enum: ['public', 'private'],
  },
  protected: {
    type: 'boolean',
    description: 'If true, image will not be deletable.',
  },
  checksum: {
    type: 'string',
    description: 'md5 hash of image contents. (READ-ONLY)',
    maxLength: 32,
  },
  owner: {
    type: 'string',
    description: 'Owner of the image',
    maxLength: 255,
  },
  size: {
    type: 'integer',
    description: 'Size of image file in bytes (READ-ONLY)',
  },
  virtual_size: {
    type: 'integer',
    description: 'Virtual size of image in bytes (READ-ONLY)',
  },
  container_format: {
    type: 'string',
    description: 'Format of the container',
    enum: ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova'],
  },
  disk_format: {
    type: 'string',
    description: 'Format of the disk',
    enum: ['ami', 'ari', 'aki', 'vhd', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso'],
  },
  created_at: {
    type: 'string',
    description: 'Date and time of image registration (READ-ONLY)',
  },
  updated_at: {
    type: 'string',
    description: 'Date and time of the last image modification (READ-ONLY)',
  },
  tags: {
    type: 'array',
    description: 'List of strings related to the image',
    items: {
      type: 'string',
      maxLength: 255,
    },
  },
  direct_url: {
    type: 'string',
    description: 'URL to access the image file kept in external store (READ-ONLY)',
  },
  min_ram: {
    type: 'integer',
    description: 'Amount of ram (in MB) required to boot image.',
  },
  min_disk: {
    type: 'integer',
    description: 'Amount of disk space (in GB) required to boot image.',
  },
  self: {
    type: 'string',
    description: '(READ-ONLY)',
  },
  file: {
    type: 'string',
    description: '(READ-ONLY)',
  },
  schema: {
    type: 'string',
    description: '(READ-ONLY)',
  },
  locations: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        url: {
          type: 'string',
          maxLength: 255,
        },
        metadata: {
          type: 'object',
        },
      },
      required: ['url', 'metadata'],
    },
    description: 'A set of URLs to access the image file kept in external store',
  },
  kernel_id: {
    type: 'string',
    pattern: UUID_PATTERN,
    description: 'ID of image stored in Glance that should be used as the kernel when booting an AMI-style image.',
  },
  ramdisk_id: {
    type: 'string',
    pattern: UUID_PATTERN,
    description: 'ID of image stored in Glance that should be used as the ramdisk when booting an AMI-style image.',
  },
  instance_uuid: {
    type: 'string',
    description: 'ID of instance used to create this image.',
  },
  architecture: {
    description:
      'Operating system architecture as specified in http://docs.openstack.org/trunk/openstack-compute/admin/content/adding-images.html',
    type: 'string',
  },
  os_distro: {
    description:
      'Common name of operating system distribution as specified in http://docs.openstack.org/trunk/openstack-compute/admin/content/adding-images.html',
    type: 'string',
  },
  os_version: {
    description: 'Operating system version as specified by the distributor',
    type: 'string',
  },
};
