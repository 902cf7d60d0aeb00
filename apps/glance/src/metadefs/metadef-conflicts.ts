import { conflict, type OpenStackError } from '#openstack-http';
import { isUniqueViolation } from '#persistence';
import type { ItemKind, NamespaceContents } from './metadef.js';
import { ITEM_NAMES } from './metadef-items.repository.js';
import { ASSOCIATION_KEY } from './resource-types.repository.js';

/** glance/common/exception.py MetadefDuplicate* */
const DUPLICATES: Readonly<Record<ItemKind, (name: string, namespace: string) => string>> = {
  object: (name, namespace) =>
    `A metadata definition object with name=${name} already exists in namespace=${namespace}.`,
  property: (name, namespace) =>
    `A metadata definition property with name=${name} already exists in namespace=${namespace}.`,
  tag: (name, namespace) =>
    `A metadata tag with name=${name} already exists in namespace=${namespace}. (Please note that metadata tag names are case insensitive).`,
};

/** What a change of an item's name to another's is refused as: tags have no words of their own for it. */
const DUPLICATED: Readonly<Record<ItemKind, (old: string, name: string, namespace: string) => string>> = {
  object: (old, _, namespace) => wouldDuplicate('object', old, namespace),
  property: (old, _, namespace) => wouldDuplicate('property', old, namespace),
  tag: (_, name, namespace) => DUPLICATES.tag(name, namespace),
};

function wouldDuplicate(kind: ItemKind, name: string, namespace: string): string {
  return `Invalid update. It would result in a duplicate metadata definition ${kind} with the same name=${name} in namespace=${namespace}.`;
}

/** @param old what the item is called before the change, which is what the original names */
export function duplicatedItem(kind: ItemKind, old: string, name: string, namespace: string): OpenStackError {
  return conflict(DUPLICATED[kind](old, name, namespace));
}

export function duplicateItem(kind: ItemKind, name: string, namespace: string): OpenStackError {
  return conflict(DUPLICATES[kind](name, namespace));
}

export function duplicateAssociation(type: string, namespace: string): OpenStackError {
  return conflict(
    `The metadata definition resource-type association of resource-type=${type} to namespace=${namespace} already exists.`,
  );
}

/** The first name that is there twice. */
function repeated(names: readonly string[]): string {
  return names.find((name, at) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < at) ?? '';
}

/** The 409 behind a failed creation of a whole namespace; null when the error is another. */
export function conflictOf(error: unknown, namespace: string, contents: NamespaceContents): OpenStackError | null {
  if (isUniqueViolation(error, 'uq_metadef_namespaces_namespace'))
    return conflict(`The metadata definition namespace=${namespace} already exists.`);
  const names = (items: readonly { readonly name: string }[]) => repeated(items.map(({ name }) => name));
  if (isUniqueViolation(error, ASSOCIATION_KEY)) return duplicateAssociation(names(contents.associations), namespace);
  const kinds = { object: contents.objects, property: contents.properties, tag: contents.tags };
  const kind = (['object', 'property', 'tag'] as const).find((one) => isUniqueViolation(error, ITEM_NAMES[one]));
  return kind === undefined ? null : duplicateItem(kind, names(kinds[kind]), namespace);
}
