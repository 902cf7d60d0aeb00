import { RELEASES } from '#releases';

/** JSON schema of one boot, in the form of the reference corpora. Every member may be left out. */
const text = { type: 'string' } as const;
const object = { type: 'object' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const texts = { type: 'object', additionalProperties: { type: 'string' } } as const;

const volume = { connection: text, connection_data: object, disk_bus: text, device_type: text } as const;

/** Glance hands out text. The compute API decodes these four, and older images may hold other plain values. */
const properties = {
  type: 'object',
  properties: {
    mappings: {},
    block_device_mapping: {},
    img_mappings: {},
    img_block_device_mapping: {},
    root_device_name: { type: ['string', 'null'] },
  },
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
} as const;

const image = {
  type: 'object',
  properties: { id: text, properties, _unset: { type: 'array', items: text } },
} as const;

export const BOOT_DOCUMENT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: {},
    release: { enum: RELEASES },
    image,
    properties,
    image_now: image,
    image_gone: { type: 'boolean' },
    missing_images: { type: 'array', items: text },
    flavor: {
      type: 'object',
      additionalProperties: false,
      properties: {
        id: count,
        name: text,
        flavorid: text,
        memory_mb: { type: 'integer', minimum: 1 },
        vcpus: { type: 'integer', minimum: 1 },
        root_gb: count,
        ephemeral_gb: count,
        swap: count,
        rxtx_factor: { type: 'number' },
        vcpu_weight: { type: ['integer', 'null'] },
        disabled: { type: 'boolean' },
        is_public: { type: 'boolean' },
        extra_specs: texts,
      },
    },
    boot: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...volume,
        from: { enum: ['image', 'volume'] },
        source: { enum: ['image', 'volume'] },
        image_bdm: { type: 'boolean' },
        bdm_v2: { type: 'boolean' },
        legacy: { type: 'boolean' },
        device_name: text,
        size: count,
        volume_image_metadata: texts,
        no_volume_image_metadata: { type: 'boolean' },
        data_volumes: {
          type: 'array',
          maxItems: 1000,
          items: { type: 'object', additionalProperties: false, properties: volume },
        },
      },
    },
    network: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: text,
          type: text,
          address: text,
          devname: text,
          bridge: text,
          mtu: { type: 'integer' },
          vnic_type: text,
        },
      },
    },
    instance: {
      type: 'object',
      additionalProperties: false,
      properties: { config_drive: {}, kernel_id: text, ramdisk_id: text, auto_disk_config: { type: 'boolean' } },
    },
    host: object,
    config: object,
    path: { enum: ['spawn', 'hard_reboot', 'rescue'] },
    validate_api: { type: 'boolean' },
    after_spawn: { type: 'boolean' },
    sysmeta_extra: texts,
    snapshots: { type: 'array', items: text },
    volumes: {},
  },
} as const;
