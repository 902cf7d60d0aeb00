/** Spellings of an enum value that are taken for another, after lower-casing. */
type Synonyms = Readonly<Record<string, string>>;

/** How a refusal of an enum value reads: most fields share one sentence, three name themselves. */
export type EnumRefusal = (value: string) => string;

export interface TextType {
  readonly kind: 'text';
}

export interface UuidType {
  readonly kind: 'uuid';
}

/** Whole numbers as Python's int() reads them. The bounds document; Nova checks them where the value is used. */
export interface IntegerType {
  readonly kind: 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
}

/** oslo.utils bool_from_string: never refused, anything but a true word is false. */
export interface FlexibleBooleanType {
  readonly kind: 'boolean';
}

export interface EnumType<V extends string = string> {
  readonly kind: 'enum';
  readonly values: readonly V[];
  /** Lower-cased before it is compared. */
  readonly lowerCase: boolean;
  readonly synonyms?: Synonyms;
  readonly refusal?: EnumRefusal;
  /** Values that came after the field did: value -> version of ImageMetaProps. */
  readonly addedIn?: Readonly<Record<string, string>>;
}

/** `>=2.6` or `>=2.6,<3.0`, in the syntax of distutils.versionpredicate. */
export interface VersionPredicateType {
  readonly kind: 'version-predicate';
}

/** A list of dictionaries with text or null as values. */
export interface ListOfDictsType {
  readonly kind: 'list-of-dicts';
}

/** Collected from `NAME.0`, `NAME.1`, ... up to the first gap, 128 at most. */
export interface IndexedType<E extends 'integer' | 'cpu-set' = 'integer' | 'cpu-set'> {
  readonly kind: 'indexed';
  readonly element: E;
  readonly unit?: string;
}

/** Collected from `trait:NAME=required`. */
export interface TraitsType {
  readonly kind: 'traits';
}

export type PropertyType =
  | TextType
  | UuidType
  | IntegerType
  | FlexibleBooleanType
  | EnumType
  | VersionPredicateType
  | ListOfDictsType
  | IndexedType
  | TraitsType;

/** Row of `img_mappings` and `img_block_device_mapping`. */
export type NullableStrings = Record<string, string | null>;

/** The TypeScript type of a parsed property. */
export type ValueOf<T> =
  T extends EnumType<infer V>
    ? V
    : T extends IntegerType
      ? number
      : T extends FlexibleBooleanType
        ? boolean
        : T extends IndexedType<'cpu-set'>
          ? ReadonlySet<number>[]
          : T extends IndexedType<'integer'>
            ? number[]
            : T extends TraitsType
              ? string[]
              : T extends ListOfDictsType
                ? NullableStrings[]
                : string;

export const text: TextType = { kind: 'text' };
export const uuid: UuidType = { kind: 'uuid' };
export const flexibleBoolean: FlexibleBooleanType = { kind: 'boolean' };
export const versionPredicate: VersionPredicateType = { kind: 'version-predicate' };
export const listOfDicts: ListOfDictsType = { kind: 'list-of-dicts' };
export const traits: TraitsType = { kind: 'traits' };

export function integer(limits: Omit<IntegerType, 'kind'> = {}): IntegerType {
  return { kind: 'integer', ...limits };
}

export function indexed<E extends 'integer' | 'cpu-set'>(element: E, unit?: string): IndexedType<E> {
  return { kind: 'indexed', element, unit };
}

/** Exact, case-sensitive values. */
export function oneOf<const V extends string>(
  values: readonly V[],
  addedIn?: Readonly<Partial<Record<V, string>>>,
): EnumType<V> {
  return { kind: 'enum', values, lowerCase: false, addedIn: addedIn as Readonly<Record<string, string>> | undefined };
}

/** Values compared in lower case. */
export function oneOfFolded<const V extends string>(
  values: readonly V[],
  options: {
    synonyms?: Readonly<Record<string, V>>;
    refusal?: EnumRefusal;
    addedIn?: Readonly<Partial<Record<V, string>>>;
  } = {},
): EnumType<V> {
  return {
    kind: 'enum',
    values,
    lowerCase: true,
    synonyms: options.synonyms,
    refusal: options.refusal,
    addedIn: options.addedIn as Readonly<Record<string, string>> | undefined,
  };
}
