/** A definition of one property, in JSON schema's words (title, type, enum, ...); its name stands beside it. */
export type PropertyDefinition = Readonly<Record<string, unknown>>;
export type PropertyDefinitions = Readonly<Record<string, PropertyDefinition>>;

interface Stamped {
  readonly id: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a request decides of a namespace. */
export interface NamespaceValues {
  readonly namespace: string;
  readonly display_name: string | null;
  readonly description: string | null;
  readonly visibility: 'public' | 'private';
  /** A protected namespace keeps itself and all that is in it from being deleted. */
  readonly protected: boolean;
  readonly owner: string;
}

export interface Namespace extends NamespaceValues, Stamped {}

export interface AssociationValues {
  readonly name: string;
  /** What the names of the namespace's properties begin with on resources of this type. */
  readonly prefix: string | null;
  /** `image`: on a volume they go into its image metadata. */
  readonly properties_target: string | null;
}

export interface Association extends AssociationValues, Omit<Stamped, 'id'> {
  readonly namespace_id: number;
}

export interface ResourceType extends Stamped {
  readonly name: string;
  readonly protected: boolean;
}

/** What a request decides of an object, a property or a tag; a kind that has no such column leaves it null. */
export interface ItemValues {
  readonly name: string;
  readonly description: string | null;
  /** Names of properties that an object must have. */
  readonly required: readonly string[] | null;
  /** Of a property its definition, of an object the definitions of its properties. */
  readonly schema: PropertyDefinition | null;
}

export interface Item extends ItemValues, Stamped {}

export type ItemKind = 'object' | 'property' | 'tag';

/** A whole namespace, as it is created or loaded at once. */
export interface NamespaceContents {
  readonly associations: readonly AssociationValues[];
  readonly properties: readonly ItemValues[];
  readonly objects: readonly ItemValues[];
  readonly tags: readonly ItemValues[];
}

export function tagValues(name: string): ItemValues {
  return { name, description: null, required: null, schema: null };
}
