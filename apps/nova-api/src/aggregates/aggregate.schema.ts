import { AZ_NAME, NAME } from '../common/parameter-types.js';

/** nova/api/openstack/compute/schemas/aggregates.py. */
const ZONE = { ...AZ_NAME, type: ['string', 'null'] };
const HOST = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-._]*$' };
const METADATA = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': { type: ['string', 'null'], maxLength: 255 } },
  additionalProperties: false,
};

function wrapped(name: string, properties: object, required: readonly string[]) {
  const inner = { type: 'object', properties, required, additionalProperties: false };
  return { type: 'object', properties: { [name]: inner }, required: [name], additionalProperties: false };
}

export const createAggregateSchema = wrapped('aggregate', { name: NAME, availability_zone: ZONE }, ['name']);
export const updateAggregateSchema = {
  type: 'object',
  properties: {
    aggregate: {
      type: 'object',
      properties: { name: NAME, availability_zone: ZONE },
      minProperties: 1,
      additionalProperties: false,
    },
  },
  required: ['aggregate'],
  additionalProperties: false,
};

/** Each action is the body's only key. */
export const aggregateActionSchemas: Readonly<Record<string, object>> = {
  add_host: wrapped('add_host', { host: HOST }, ['host']),
  remove_host: wrapped('remove_host', { host: HOST }, ['host']),
  set_metadata: wrapped('set_metadata', { metadata: METADATA }, ['metadata']),
};

export interface AggregateFields {
  readonly name?: string;
  readonly availability_zone?: string | null;
}
