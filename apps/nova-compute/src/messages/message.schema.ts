const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const object = { type: 'object' } as const;

const flavor = {
  type: 'object',
  properties: { name: text, flavorid: text, memory_mb: count, vcpus: count, root_gb: count, extra_specs: object },
  required: ['name', 'flavorid', 'memory_mb', 'vcpus', 'root_gb', 'extra_specs'],
};

const vif = {
  type: 'object',
  properties: {
    id: text,
    type: text,
    address: text,
    network: {
      type: 'object',
      properties: { label: text, bridge: text, ips: { type: 'array', items: text } },
      required: ['label', 'bridge', 'ips'],
    },
  },
  required: ['id', 'type', 'address', 'network'],
};

/** What a compute host needs of an Instance object's data; anything more passes. */
export const instanceSchema = {
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1 },
    uuid: { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' },
    user_id: text,
    project_id: text,
    image_ref: text,
    display_name: text,
    created_at: text,
    memory_mb: count,
    vcpus: count,
    root_gb: count,
    ephemeral_gb: count,
    metadata: object,
    system_metadata: { type: 'object', additionalProperties: textOrNull },
    flavor,
    network_info: { type: 'array', items: vif },
  },
  required: [
    'id',
    'uuid',
    'user_id',
    'project_id',
    'image_ref',
    'display_name',
    'created_at',
    'memory_mb',
    'vcpus',
    'root_gb',
    'ephemeral_gb',
    'metadata',
    'system_metadata',
    'flavor',
    'network_info',
  ],
};

/** The same of a BlockDeviceMapping object's data. */
export const blockDeviceSchema = {
  type: 'object',
  properties: {
    uuid: text,
    source_type: { enum: ['image', 'volume', 'snapshot', 'blank', null] },
    destination_type: { enum: ['local', 'volume', null] },
    device_name: textOrNull,
    volume_id: textOrNull,
    attachment_id: textOrNull,
    volume_size: { type: ['integer', 'null'], minimum: 0 },
    delete_on_termination: { type: ['boolean', 'null'] },
  },
  required: ['uuid', 'source_type', 'destination_type'],
};

/** `image` of build_and_run_instance: `{}` for a boot from a volume without metadata. */
export const imageSchema = { type: 'object', properties: { properties: object } };

/** `filter_properties` of build_and_run_instance; anything more passes. */
export const filterPropertiesSchema = {
  type: 'object',
  properties: {
    retry: {
      type: 'object',
      properties: {
        num_attempts: { type: 'integer', minimum: 1 },
        hosts: {
          type: 'array',
          items: { type: 'array', items: text, minItems: 2, maxItems: 2 },
          minItems: 1,
        },
      },
      required: ['num_attempts', 'hosts'],
    },
  },
};

/** Texts by name, or none at all. */
export const textsSchema = { type: ['object', 'null'], additionalProperties: text };
