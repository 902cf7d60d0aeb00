import type { UserKeyed } from '#image-properties';
import { collectionSchemaDocument } from '../schemas/schemas.view.js';

const NAME_LENGTH = 80;
const text = { type: 'string' } as const;
const name = { ...text, maxLength: NAME_LENGTH } as const;
const readOnlyText = { readOnly: true, ...text } as const;
const stringArray = { $ref: '#/definitions/stringArray' } as const;
const properties = { $ref: '#/definitions/property' } as const;
const positive = { $ref: '#/definitions/positiveInteger' } as const;
const positiveOr0 = { $ref: '#/definitions/positiveIntegerDefault0' } as const;
const types = { ...text, enum: ['array', 'boolean', 'integer', 'number', 'object', 'string', null] } as const;

const times = (what: string) => ({
  created_at: { ...text, readOnly: true, description: `When the ${what} was made`, format: 'date-time' },
  updated_at: { ...text, readOnly: true, description: `When the ${what} changed last`, format: 'date-time' },
});

/** JSON schema's own words, as far as Glance takes them to define a property. */
const PROPERTY_PROPERTIES = {
  name,
  title: text,
  description: text,
  operators: { type: 'array', items: text },
  type: types,
  required: stringArray,
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  maxLength: positive,
  minLength: positiveOr0,
  pattern: { ...text, format: 'regex' },
  enum: { type: 'array' },
  readonly: { type: 'boolean' },
  default: {},
  items: { type: 'object', properties: { type: types, enum: { type: 'array' } } },
  maxItems: positive,
  minItems: positiveOr0,
  uniqueItems: { type: 'boolean', default: false },
  additionalItems: { type: 'boolean' },
} as const;

const DEFINITIONS = {
  positiveInteger: { type: 'integer', minimum: 0 },
  positiveIntegerDefault0: { allOf: [positive, { default: 0 }] },
  stringArray: { type: 'array', items: text, uniqueItems: true },
  property: {
    type: 'object',
    additionalProperties: { type: 'object', required: ['title', 'type'], properties: PROPERTY_PROPERTIES },
  },
};

/** A schema as `GET /v2/schemas/metadefs/...` shows it and as requests are checked against it. */
export interface MetadefSchema extends UserKeyed {
  readonly name: string;
  readonly properties: UserKeyed;
  readonly additionalProperties: false;
}

function schema(schemaName: string, members: UserKeyed, more: UserKeyed = {}): MetadefSchema {
  return { name: schemaName, properties: members, additionalProperties: false, ...more };
}

/** glance/api/v2/metadef_namespaces.py get_schema */
export const NAMESPACE_SCHEMA = schema(
  'namespace',
  {
    namespace: { ...name, description: 'The name of the namespace; there is one of each' },
    display_name: { ...name, description: 'What people call it' },
    description: { ...text, description: 'What it is for', maxLength: 500 },
    visibility: { ...text, description: 'Who may see it', enum: ['public', 'private'] },
    protected: { type: 'boolean', description: 'Whether it is kept from being deleted' },
    owner: { ...text, description: 'The project that it belongs to', maxLength: 255 },
    ...times('namespace'),
    schema: readOnlyText,
    self: readOnlyText,
    resource_type_associations: {
      type: 'array',
      items: { type: 'object', properties: { name: text, prefix: text, properties_target: text } },
    },
    properties,
    objects: {
      type: 'array',
      items: { type: 'object', properties: { name: text, description: text, required: stringArray, properties } },
    },
    tags: { type: 'array', items: { type: 'object', properties: { name: text } } },
  },
  { definitions: DEFINITIONS, required: ['namespace'] },
);

/** glance/api/v2/metadef_properties.py get_schema */
export const PROPERTY_SCHEMA = schema('property', PROPERTY_PROPERTIES, {
  definitions: DEFINITIONS,
  required: ['type', 'title', 'name'],
});

/** A definition among others, whose name is its key. */
export const NAMED_PROPERTY_SCHEMA: MetadefSchema = { ...PROPERTY_SCHEMA, required: ['type', 'title'] };

/** glance/api/v2/metadef_objects.py get_schema */
export const OBJECT_SCHEMA = schema(
  'object',
  {
    name,
    description: text,
    required: stringArray,
    properties,
    schema: readOnlyText,
    self: readOnlyText,
    ...times('object'),
  },
  { definitions: DEFINITIONS, required: ['name'] },
);

/** glance/api/v2/metadef_resource_types.py get_schema */
export const ASSOCIATION_SCHEMA = schema(
  'resource_type_association',
  {
    name: { ...name, description: 'The type of resource, as Heat names it' },
    prefix: { ...name, description: 'What the names of the properties begin with on such a resource' },
    properties_target: { ...name, description: 'Which metadata of the resource they go into, where it has several' },
    ...times('association'),
  },
  { required: ['name'] },
);

/** glance/api/v2/metadef_tags.py get_schema and get_schema_for_list */
export const TAG_SCHEMA = schema('tag', { name, ...times('tag') }, { required: ['name'] });
export const TAG_LIST_SCHEMA = schema('tags', {
  tags: {
    type: 'array',
    items: { type: 'object', properties: { name }, required: ['name'], additionalProperties: false },
  },
});

/** glance/schema.py DictCollectionSchema.raw */
function propertyCollection(): UserKeyed {
  const { definitions, ...items } = NAMED_PROPERTY_SCHEMA;
  const document = collectionSchemaDocument('properties', {});
  const members = document['properties'] as UserKeyed;
  return {
    ...document,
    properties: { ...members, properties: { type: 'object', additionalProperties: items } },
    definitions,
  };
}

/** What `/v2/schemas/metadefs/NAME` answers. */
export const METADEF_SCHEMAS: ReadonlyMap<string, UserKeyed> = new Map([
  ['namespace', NAMESPACE_SCHEMA],
  ['namespaces', collectionSchemaDocument('namespaces', NAMESPACE_SCHEMA)],
  ['resource_type', ASSOCIATION_SCHEMA],
  ['resource_types', collectionSchemaDocument('resource_type_associations', ASSOCIATION_SCHEMA)],
  ['property', PROPERTY_SCHEMA],
  ['properties', propertyCollection()],
  ['object', OBJECT_SCHEMA],
  ['objects', collectionSchemaDocument('objects', OBJECT_SCHEMA)],
  ['tag', TAG_SCHEMA],
  ['tags', collectionSchemaDocument('tags', TAG_SCHEMA)],
]);
