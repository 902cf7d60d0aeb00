import type { Microversion } from '#openstack-http';
import { BOOLEAN, DESCRIPTION, METADATA, NAME, UUID } from '../common/parameter-types.js';
import { BASE64, DISK_CONFIG, HOSTNAME, TRUSTED_CERTS } from './server.schema.js';

/** nova/api/openstack/compute/schemas/server_metadata.py (26.2). */
export const metadataSchema = {
  type: 'object',
  properties: { metadata: METADATA },
  required: ['metadata'],
  additionalProperties: false,
};

/** The same of `PUT .../metadata/{key}`: exactly one key. */
export const metaItemSchema = {
  type: 'object',
  properties: { meta: { ...METADATA, minProperties: 1, maxProperties: 1 } },
  required: ['meta'],
  additionalProperties: false,
};

const ADDRESSES = {
  accessIPv4: { type: 'string', format: 'ipv4' },
  accessIPv6: { type: 'string', format: 'ipv6' },
};

/** What a microversion adds to a body, or takes out of it (undefined), oldest first. */
interface Step {
  readonly from: string;
  readonly properties: Readonly<Record<string, object | undefined>>;
}

const UPDATE = { name: NAME, 'OS-DCF:diskConfig': DISK_CONFIG, ...ADDRESSES };
const UPDATE_STEPS: readonly Step[] = [
  { from: '2.19', properties: { description: DESCRIPTION } },
  { from: '2.90', properties: { hostname: HOSTNAME } },
];

const REBUILD = {
  ...UPDATE,
  imageRef: UUID,
  adminPass: { type: 'string' },
  metadata: METADATA,
  preserve_ephemeral: BOOLEAN,
  personality: {
    type: 'array',
    items: {
      type: 'object',
      properties: { path: { type: 'string' }, contents: { type: 'string', pattern: BASE64 } },
      additionalProperties: false,
    },
  },
};
const REBUILD_STEPS: readonly Step[] = [
  { from: '2.19', properties: { description: DESCRIPTION } },
  {
    from: '2.54',
    properties: { key_name: { anyOf: [{ type: 'string', minLength: 1, maxLength: 255 }, { type: 'null' }] } },
  },
  {
    from: '2.57',
    properties: {
      personality: undefined,
      user_data: { anyOf: [{ type: 'string', maxLength: 65535, pattern: BASE64 }, { type: 'null' }] },
    },
  },
  { from: '2.63', properties: { trusted_image_certificates: TRUSTED_CERTS } },
  { from: '2.90', properties: { hostname: HOSTNAME } },
];

/** What a release asks otherwise of some attributes. */
type Laid = Readonly<Record<string, unknown>>;

/** Schemas of one body by microversion; each is made once, so that its validator is compiled once. */
function byVersion(name: string, base: object, steps: readonly Step[], required: readonly string[], laid: Laid) {
  const made = new Map<string, object>();
  return (version: Microversion): object => {
    const taken = steps.filter((step) => version.atLeast(step.from));
    const key = taken.at(-1)?.from ?? '2.1';
    const known = made.get(key);
    if (known !== undefined) return known;
    const all = Object.entries(Object.assign({}, base, ...taken.map((step) => step.properties), laid) as object);
    const properties = Object.fromEntries(all.filter(([, schema]) => schema !== undefined));
    const inner = { type: 'object', properties, required: [...required], additionalProperties: false };
    const schema = { type: 'object', properties: { [name]: inner }, required: [name], additionalProperties: false };
    made.set(key, schema);
    return schema;
  };
}

/** The schema of `PUT /servers/{id}` (nova/api/openstack/compute/schemas/servers.py update, 26.2). */
export const updateServerSchemas = (laid: Laid = {}) => byVersion('server', UPDATE, UPDATE_STEPS, [], laid);

/** The schema of the action `rebuild` (the same file, rebuild). */
export const rebuildSchemas = (laid: Laid = {}) => byVersion('rebuild', REBUILD, REBUILD_STEPS, ['imageRef'], laid);

/** A body of `PUT /servers/{id}` that fits its schema. */
export interface UpdateServerBody {
  readonly server: {
    readonly name?: string;
    readonly 'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
    readonly accessIPv4?: string;
    readonly accessIPv6?: string;
    readonly description?: string | null;
    readonly hostname?: string;
  };
}

/** What stands under `rebuild` in a body that fits its schema. */
export interface RebuildRequest extends Readonly<UpdateServerBody['server']> {
  readonly imageRef: string;
  readonly adminPass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly preserve_ephemeral?: boolean | string;
  readonly key_name?: string | null;
  readonly user_data?: string | null;
  readonly trusted_image_certificates?: readonly string[] | null;
}
