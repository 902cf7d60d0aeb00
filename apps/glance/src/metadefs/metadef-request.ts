import { badRequest, forbidden, OpenStackError, validateBody } from '#openstack-http';
import { requireBody } from '../bodies/media-types.js';
import { requireStorable } from '../images/storable-text.js';
import type {
  AssociationValues,
  ItemValues,
  NamespaceContents,
  NamespaceValues,
  PropertyDefinition,
  PropertyDefinitions,
} from './metadef.js';
import { tagValues } from './metadef.js';
import {
  ASSOCIATION_SCHEMA,
  type MetadefSchema,
  NAMED_PROPERTY_SCHEMA,
  NAMESPACE_SCHEMA,
  OBJECT_SCHEMA,
  PROPERTY_SCHEMA,
  TAG_LIST_SCHEMA,
  TAG_SCHEMA,
} from './metadef-schemas.js';

interface ObjectBody {
  readonly name: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: PropertyDefinitions;
}

interface AssociationBody {
  readonly name: string;
  readonly prefix?: string;
  readonly properties_target?: string;
}

interface NamespaceBody extends Partial<NamespaceValues> {
  readonly namespace: string;
  readonly resource_type_associations?: readonly AssociationBody[];
  readonly properties?: PropertyDefinitions;
  readonly objects?: readonly ObjectBody[];
  readonly tags?: readonly { readonly name: string }[];
}

/** The part of a schema that a body is checked against, once for each schema. */
const checked = new Map<MetadefSchema, Record<string, unknown>>();

function rulesOf(schema: MetadefSchema): Record<string, unknown> {
  const known = checked.get(schema);
  if (known !== undefined) return known;
  const { name: _, ...rules } = schema;
  const whole = { type: 'object', ...rules };
  checked.set(schema, whole);
  return whole;
}

/** Every text of a body with the key that it stands under. */
function* textsOf(value: unknown, key: string): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [key, value];
  if (Array.isArray(value)) for (const item of value) yield* textsOf(item, key);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      yield [name, ''];
      yield* textsOf(item, name);
    }
  }
}

function fits<T>(schema: MetadefSchema, value: unknown): T {
  try {
    return validateBody<T>(rulesOf(schema), value);
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    throw badRequest(`Provided object does not match schema '${schema.name}': ${error.message}`);
  }
}

/** @throws OpenStackError 400, 403 for what a request may not set */
function read<T>(schema: MetadefSchema, body: unknown): T {
  const given = requireBody(body);
  const readOnly = ['created_at', 'updated_at', 'self', 'schema'].filter((key) => key in schema.properties);
  for (const key of readOnly)
    if (typeof given === 'object' && given !== null && Object.hasOwn(given, key))
      throw forbidden(`Attribute '${key}' is read-only.`);
  requireStorable(textsOf(given, schema.name));
  return fits<T>(schema, given);
}

const NAME_LENGTH = 80;

/** @throws OpenStackError 400 */
function requireNames(schema: MetadefSchema, names: readonly string[]): void {
  const long = names.find((name) => [...name].length > NAME_LENGTH);
  if (long !== undefined)
    throw badRequest(`Provided object does not match schema '${schema.name}': '${long}' is longer than ${NAME_LENGTH}`);
}

function definitionsOf(definitions: PropertyDefinitions = {}): PropertyDefinitions {
  requireNames(NAMED_PROPERTY_SCHEMA, Object.keys(definitions));
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const { name: _, ...rest } = fits<PropertyDefinition>(NAMED_PROPERTY_SCHEMA, definition);
      return [name, rest];
    }),
  );
}

function objectValues(body: ObjectBody): ItemValues {
  const { name, description = null, required = null } = body;
  return { name, description, required, schema: definitionsOf(body.properties) };
}

function associationValues({
  name,
  prefix = undefined,
  properties_target: target,
}: AssociationBody): AssociationValues {
  return { name, prefix: prefix ?? null, properties_target: target ?? null };
}

function valuesOf(body: NamespaceBody, projectId: string): NamespaceValues {
  return {
    namespace: body.namespace,
    display_name: body.display_name ?? null,
    description: body.description ?? null,
    visibility: body.visibility ?? 'private',
    protected: body.protected ?? false,
    owner: body.owner ?? projectId,
  };
}

function contentsOf(body: NamespaceBody): NamespaceContents {
  const objects = (body.objects ?? []).map((object) => objectValues(fits<ObjectBody>(OBJECT_SCHEMA, object)));
  const tags = (body.tags ?? []).map((tag) => tagValues(fits<{ name: string }>(TAG_SCHEMA, tag).name));
  const properties = Object.entries(definitionsOf(body.properties)).map(([name, schema]) => ({
    ...tagValues(name),
    schema,
  }));
  const associations = (body.resource_type_associations ?? []).map((association) =>
    associationValues(fits<AssociationBody>(ASSOCIATION_SCHEMA, association)),
  );
  return { associations, properties, objects, tags };
}

/** A namespace of a project that names no owner belongs to it. @throws OpenStackError 400, 403 */
export function readNamespace(
  body: unknown,
  projectId: string,
): { readonly values: NamespaceValues; readonly contents: NamespaceContents } {
  const given = read<NamespaceBody>(NAMESPACE_SCHEMA, body);
  return { values: valuesOf(given, projectId), contents: contentsOf(given) };
}

/** @throws OpenStackError 400, 403 */
export function readProperty(body: unknown): ItemValues {
  // A definition that came by itself keeps its name inside; one that came with its namespace has it as its key alone.
  const schema = read<PropertyDefinition & { name: string }>(PROPERTY_SCHEMA, body);
  return { ...tagValues(schema.name), schema };
}

/** @throws OpenStackError 400, 403 */
export function readObject(body: unknown): ItemValues {
  return objectValues(read<ObjectBody>(OBJECT_SCHEMA, body));
}

/** @throws OpenStackError 400, 403 */
export function readAssociation(body: unknown): AssociationValues {
  return associationValues(read<AssociationBody>(ASSOCIATION_SCHEMA, body));
}

/** @throws OpenStackError 400, 403 */
export function readTag(body: unknown): ItemValues {
  return tagValues(read<{ name: string }>(TAG_SCHEMA, body).name);
}

/** @throws OpenStackError 400, 403 */
export function readTags(body: unknown): ItemValues[] {
  return (read<{ tags?: readonly { name: string }[] }>(TAG_LIST_SCHEMA, body).tags ?? []).map(({ name }) =>
    tagValues(name),
  );
}
