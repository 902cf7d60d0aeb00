import type { Microversion } from '#openstack-http';
import { BOOLEAN, DESCRIPTION, METADATA, NAME, NO_NUL, positiveInteger, UUID } from '../common/parameter-types.js';
import { SCHEDULER_HINTS } from '../instances/scheduler-hints.js';

export const BASE64 = '^[A-Za-z0-9+/=\\s]*$';
export const DISK_CONFIG = { enum: ['AUTO', 'MANUAL'] };
export const HOSTNAME = {
  type: 'string',
  minLength: 2,
  maxLength: 63,
  pattern: '^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])$',
};
export const TRUSTED_CERTS = {
  anyOf: [
    { type: 'null' },
    { type: 'array', minItems: 1, maxItems: 50, uniqueItems: true, items: { type: 'string', minLength: 1 } },
  ],
};
/** A server's tag. */
export const TAG = { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/\\u0000]*$' };
const SIZE = positiveInteger('^[0-9]+$');
/** The original has no bound of its own, but a quota of servers. */
const COUNT = { ...positiveInteger('^[0-9]*$', 1000), minLength: 1 };
const TEXT = { type: 'string', maxLength: 255, pattern: NO_NUL };

/** nova/api/openstack/compute/schemas/servers.py legacy_block_device_mapping (26.2) */
const LEGACY_DEVICE = {
  virtual_name: TEXT,
  volume_id: UUID,
  snapshot_id: UUID,
  volume_size: SIZE,
  device_name: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._-r/]*$' },
  delete_on_termination: BOOLEAN,
  no_device: {},
  connection_info: { type: 'string', maxLength: 16777215 },
};

/** block_device_mapping_v2_new_item of the same file */
const BLOCK_DEVICE = {
  ...LEGACY_DEVICE,
  source_type: { type: 'string', enum: ['volume', 'image', 'snapshot', 'blank'] },
  uuid: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._-]*$' },
  image_id: UUID,
  destination_type: { type: 'string', enum: ['local', 'volume'] },
  guest_format: TEXT,
  device_type: TEXT,
  disk_bus: TEXT,
  boot_index: { type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$' },
};

const DEVICE_TAG = { tag: { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/\\u0000]*$' } };
const DEVICE_TYPE = { volume_type: { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL } };

function devices(properties: object): object {
  return { type: 'array', items: { type: 'object', properties, additionalProperties: false } };
}

const networkList = (uuid: object) => ({
  type: 'array',
  maxItems: 16,
  items: {
    type: 'object',
    properties: {
      uuid,
      port: { anyOf: [UUID, { type: 'null' }] },
      fixed_ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
      tag: { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/\\u0000]*$' },
    },
    additionalProperties: false,
  },
});

const BASE_PROPERTIES = {
  name: NAME,
  imageRef: { anyOf: [UUID, { type: 'string', maxLength: 0 }] },
  flavorRef: { type: ['string', 'integer'], minLength: 1 },
  adminPass: { type: 'string', pattern: NO_NUL },
  metadata: METADATA,
  networks: networkList({ type: 'string' }),
  'OS-DCF:diskConfig': DISK_CONFIG,
  accessIPv4: { type: 'string', format: 'ipv4' },
  accessIPv6: { type: 'string', format: 'ipv6' },
  availability_zone: NAME,
  block_device_mapping: devices(LEGACY_DEVICE),
  block_device_mapping_v2: devices(BLOCK_DEVICE),
  config_drive: BOOLEAN,
  key_name: NAME,
  min_count: COUNT,
  max_count: COUNT,
  security_groups: {
    type: 'array',
    items: {
      type: 'object',
      properties: { name: NAME },
      additionalProperties: false,
    },
  },
  user_data: { type: 'string', maxLength: 65535, pattern: BASE64 },
  kernel_id: UUID,
  ramdisk_id: UUID,
};

/** What later microversions add or change, oldest first. */
const STEPS: readonly {
  readonly from: string;
  readonly properties: Record<string, unknown>;
  readonly required?: readonly string[];
}[] = [
  { from: '2.19', properties: { description: DESCRIPTION } },
  // Devices had tags in 2.32 and then, by a slip, not again before 2.42.
  { from: '2.32', properties: { block_device_mapping_v2: devices({ ...BLOCK_DEVICE, ...DEVICE_TAG }) } },
  { from: '2.33', properties: { block_device_mapping_v2: devices(BLOCK_DEVICE) } },
  {
    from: '2.37',
    properties: { networks: { oneOf: [networkList(UUID), { type: 'string', enum: ['none', 'auto'] }] } },
    required: ['networks'],
  },
  {
    from: '2.42',
    properties: { block_device_mapping_v2: devices({ ...BLOCK_DEVICE, ...DEVICE_TAG }) },
  },
  {
    from: '2.52',
    properties: {
      tags: {
        type: 'array',
        maxItems: 50,
        items: TAG,
      },
    },
  },
  {
    from: '2.63',
    properties: {
      trusted_image_certificates: TRUSTED_CERTS,
    },
  },
  {
    from: '2.67',
    properties: { block_device_mapping_v2: devices({ ...BLOCK_DEVICE, ...DEVICE_TAG, ...DEVICE_TYPE }) },
  },
  {
    from: '2.74',
    properties: {
      host: { type: 'string', minLength: 1, maxLength: 255 },
      hypervisor_hostname: { type: 'string', minLength: 1, maxLength: 255 },
    },
  },
  {
    from: '2.90',
    properties: {
      hostname: HOSTNAME,
    },
  },
];

/** `POST /servers` at each microversion; `laid` over its attributes is what a release asks otherwise. */
export function createServerSchemas(laid: Readonly<Record<string, unknown>> = {}): (version: Microversion) => object {
  const schemas = new Map<string, object>();
  return (version) => {
    const steps = STEPS.filter((step) => version.atLeast(step.from));
    const key = steps.at(-1)?.from ?? '2.1';
    const known = schemas.get(key);
    if (known !== undefined) return known;
    const schema = {
      type: 'object',
      properties: {
        server: {
          type: 'object',
          properties: Object.assign({}, BASE_PROPERTIES, ...steps.map((step) => step.properties), laid) as object,
          required: ['name', 'flavorRef', ...steps.flatMap((step) => step.required ?? [])],
          additionalProperties: false,
        },
        'os:scheduler_hints': SCHEDULER_HINTS,
        'OS-SCH-HNT:scheduler_hints': SCHEDULER_HINTS,
      },
      required: ['server'],
      additionalProperties: false,
    };
    schemas.set(key, schema);
    return schema;
  };
}

export type NetworkRequest = { readonly uuid?: string; readonly port?: string | null; readonly fixed_ip?: string };

/** A request body that fits the schema. */
export interface CreateServerBody {
  readonly server: {
    readonly name: string;
    readonly imageRef?: string | null;
    readonly flavorRef: string | number;
    readonly adminPass?: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly networks?: 'none' | 'auto' | readonly NetworkRequest[];
    readonly 'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
    readonly accessIPv4?: string;
    readonly accessIPv6?: string;
    readonly availability_zone?: string;
    readonly block_device_mapping?: readonly Record<string, unknown>[];
    readonly block_device_mapping_v2?: readonly Record<string, unknown>[];
    readonly config_drive?: boolean | string;
    readonly key_name?: string;
    readonly min_count?: number | string;
    readonly max_count?: number | string;
    readonly security_groups?: readonly { readonly name?: string }[];
    readonly user_data?: string;
    readonly kernel_id?: string;
    readonly ramdisk_id?: string;
    readonly description?: string | null;
    readonly hostname?: string;
    readonly host?: string;
    readonly hypervisor_hostname?: string;
    readonly tags?: readonly string[];
    readonly trusted_image_certificates?: readonly string[] | null;
  };
  readonly 'os:scheduler_hints'?: Readonly<Record<string, unknown>>;
  readonly 'OS-SCH-HNT:scheduler_hints'?: Readonly<Record<string, unknown>>;
}
