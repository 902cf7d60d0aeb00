import type { Microversion } from '#openstack-http';
import { SCHEDULER_HINTS } from './scheduler-hints.js';

/** nova/api/openstack/compute/schemas/servers.py (26.2). */
export const UUID = { type: 'string', format: 'uuid' };
export const NAME = { type: 'string', minLength: 1, maxLength: 255, pattern: '^(?! )[^\\u0000]*(?<! )$' };
export const BOOLEAN = {
  enum: [true, false, 'True', 'False', 'true', 'false', '1', '0', 'yes', 'no', 'on', 'off', ''],
};
export const NO_NUL = '^[^\\u0000]*$';
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
const INDEX = { type: ['integer', 'string', 'null'], pattern: '^-?[0-9]{1,9}$' };
const SIZE = {
  anyOf: [
    { type: 'integer', minimum: 1, maximum: 2147483647 },
    { type: 'string', pattern: '^[1-9][0-9]{0,9}$' },
  ],
};
const COUNT = {
  anyOf: [
    { type: 'integer', minimum: 1, maximum: 1000 },
    { type: 'string', pattern: '^[1-9][0-9]{0,2}$' },
  ],
};

export const METADATA = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': { type: 'string', maxLength: 255, pattern: NO_NUL } },
  additionalProperties: false,
};

const BLOCK_DEVICE = {
  boot_index: INDEX,
  uuid: { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL },
  image_id: UUID,
  source_type: { enum: ['volume', 'image', 'snapshot', 'blank'] },
  destination_type: { enum: ['local', 'volume'] },
  guest_format: { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL },
  device_type: { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL },
  disk_bus: { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL },
  device_name: { type: ['string', 'null'], minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._/-]*$' },
  volume_size: { anyOf: [...SIZE.anyOf, { type: 'null' }, { const: '' }] },
  volume_id: UUID,
  snapshot_id: UUID,
  delete_on_termination: BOOLEAN,
  no_device: {},
  tag: { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/\\u0000]*$' },
  volume_type: { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL },
  virtual_name: { type: 'string', maxLength: 255, pattern: NO_NUL },
};

const NETWORK_LIST = {
  type: 'array',
  maxItems: 16,
  items: {
    type: 'object',
    properties: {
      uuid: UUID,
      port: { anyOf: [UUID, { type: 'null' }] },
      fixed_ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
      tag: { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/\\u0000]*$' },
    },
    additionalProperties: false,
  },
};

const BASE_PROPERTIES = {
  name: NAME,
  imageRef: { anyOf: [UUID, { type: 'string', maxLength: 0 }] },
  flavorRef: { type: ['string', 'integer'], minLength: 1 },
  adminPass: { type: 'string', pattern: NO_NUL },
  metadata: METADATA,
  networks: NETWORK_LIST,
  'OS-DCF:diskConfig': DISK_CONFIG,
  accessIPv4: { type: 'string', format: 'ipv4' },
  accessIPv6: { type: 'string', format: 'ipv6' },
  availability_zone: NAME,
  block_device_mapping: {
    type: 'array',
    items: { type: 'object', properties: BLOCK_DEVICE, additionalProperties: true },
  },
  block_device_mapping_v2: {
    type: 'array',
    items: { type: 'object', properties: BLOCK_DEVICE, required: ['source_type'], additionalProperties: false },
  },
  config_drive: BOOLEAN,
  key_name: NAME,
  min_count: COUNT,
  max_count: COUNT,
  security_groups: {
    type: 'array',
    items: {
      type: 'object',
      properties: { name: { type: 'string', minLength: 1, maxLength: 255 } },
      additionalProperties: true,
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
  { from: '2.19', properties: { description: { type: ['string', 'null'], maxLength: 255, pattern: NO_NUL } } },
  {
    from: '2.37',
    properties: { networks: { oneOf: [NETWORK_LIST, { type: 'string', enum: ['none', 'auto'] }] } },
    required: ['networks'],
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

const schemas = new Map<string, object>();

/** The schema of `POST /servers` at one microversion. */
export function createServerSchema(version: Microversion): object {
  const steps = STEPS.filter((step) => version.atLeast(step.from));
  const key = steps.at(-1)?.from ?? '2.1';
  const known = schemas.get(key);
  if (known !== undefined) return known;
  const schema = {
    type: 'object',
    properties: {
      server: {
        type: 'object',
        properties: Object.assign({}, BASE_PROPERTIES, ...steps.map((step) => step.properties)) as object,
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
}

export type NetworkRequest = { readonly uuid?: string; readonly port?: string | null; readonly fixed_ip?: string };

/** A request body that fits the schema. */
export interface CreateServerBody {
  readonly server: {
    readonly name: string;
    readonly imageRef?: string;
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
