import type { UserKeyed } from '#image-properties';
import { isoTime } from '../images/image.view.js';
import type { Association, AssociationValues, Item, Namespace, PropertyDefinitions, ResourceType } from './metadef.js';

const BASE = '/v2/metadefs/namespaces';

/** What is null is left out (glance/common/wsme_utils.py). */
function present(document: UserKeyed): UserKeyed {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null && value !== undefined));
}

const times = ({ created_at, updated_at }: { created_at: Date; updated_at: Date }) => ({
  created_at: isoTime(created_at),
  updated_at: isoTime(updated_at),
});

export const namespacePath = (name: string) => `${BASE}/${name}`;

export function associationDocument(association: Association): UserKeyed {
  const { name, prefix, properties_target } = association;
  return present({ name, prefix, properties_target, ...times(association) });
}

export function resourceTypeDocument(type: ResourceType): UserKeyed {
  return { name: type.name, ...times(type) };
}

/** A definition with its name, as one alone is shown. */
export function propertyDocument({ name, schema }: Pick<Item, 'name' | 'schema'>): UserKeyed {
  return { ...schema, name };
}

/** Definitions by their names, as several are shown. */
export function propertiesDocument(properties: readonly Item[]): UserKeyed {
  return Object.fromEntries(properties.map(({ name, schema }) => [name, schema]));
}

export function objectDocument(namespace: string, object: Item): UserKeyed {
  return present({
    name: object.name,
    description: object.description,
    required: object.required ?? [],
    properties: object.schema ?? {},
    ...times(object),
    self: `${BASE}/${namespace}/objects/${object.name}`,
    schema: '/v2/schemas/metadefs/object',
  });
}

export function tagDocument(tag: Item): UserKeyed {
  return { name: tag.name, ...times(tag) };
}

export function tagListDocument(tags: readonly Pick<Item, 'name'>[]): UserKeyed {
  return { tags: tags.map(({ name }) => ({ name })) };
}

/** A namespace with what a request asks of its contents; empty parts are left out. */
export function namespaceDocument(
  namespace: Namespace,
  parts: {
    readonly associations?: readonly Association[];
    readonly properties?: readonly Item[];
    readonly objects?: readonly Item[];
    readonly tags?: readonly Item[];
  } = {},
): UserKeyed {
  const { associations = [], properties = [], objects = [], tags = [] } = parts;
  return present({
    namespace: namespace.namespace,
    display_name: namespace.display_name,
    description: namespace.description,
    visibility: namespace.visibility,
    protected: namespace.protected,
    owner: namespace.owner,
    ...times(namespace),
    ...(associations.length > 0 && { resource_type_associations: associations.map(associationDocument) }),
    ...(properties.length > 0 && { properties: propertiesDocument(properties) }),
    ...(objects.length > 0 && { objects: objects.map((object) => objectDocument(namespace.namespace, object)) }),
    ...(tags.length > 0 && tagListDocument(tags)),
    self: namespacePath(namespace.namespace),
    schema: '/v2/schemas/metadefs/namespace',
  });
}

/** The names of properties as they are on a resource of the type (glance/api/v2/metadef_namespaces.py _prefix_property_name). */
export function prefixed(
  items: { readonly properties: readonly Item[]; readonly objects: readonly Item[] },
  { prefix }: Pick<AssociationValues, 'prefix'>,
): { readonly properties: Item[]; readonly objects: Item[] } {
  const long = (name: string) => `${prefix ?? ''}${name}`;
  return {
    properties: items.properties.map((property) => ({ ...property, name: long(property.name) })),
    objects: items.objects.map((object) => ({
      ...object,
      required: object.required?.map(long) ?? null,
      schema: Object.fromEntries(
        Object.entries((object.schema ?? {}) as PropertyDefinitions).map(([name, definition]) => [
          long(name),
          definition,
        ]),
      ),
    })),
  };
}
