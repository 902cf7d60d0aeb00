import { type Consumer, PROPERTY_ROWS, type PropertyRow, propertyFlow, type TypedImages } from '#image-properties';
import { RELEASES, type ReleaseName, releaseRow } from '#releases';

/** How one release calls a row of the catalogue, and whether it has it. */
export interface Vocabulary {
  /** The name that the release reads, null where it reads none. */
  nameOf(field: string, row: PropertyRow): string | null;
  /** Older names that the release reads as well. */
  aliasesOf(row: PropertyRow): readonly string[];
  /** Values of an enum that the release has. */
  hasValue(row: PropertyRow, value: string): boolean;
  /** Who reads it in this release. */
  consumersOf(row: PropertyRow): readonly Consumer[];
  /** What there is to say of the property in this release. */
  remarkOn(row: PropertyRow): string;
  /** How the release is called in sentences. */
  readonly title: string;
}

function typedWords(types: TypedImages): Omit<Vocabulary, 'title'> {
  return {
    nameOf: (field, row) => (types.has(row) ? field : null),
    aliasesOf: (row) => (types.has(row) ? (row.legacyNames ?? []) : []),
    hasValue: (row, value) => {
      const since = row.type.kind === 'enum' ? row.type.addedIn?.[value] : undefined;
      return since === undefined || types.has({ version: since });
    },
    consumersOf: ({ consumers }) => consumers,
    remarkOn: ({ meaning }) => meaning,
  };
}

/** The untyped era has no aliases: the name that it reads is the only one. */
const UNTYPED_WORDS: Omit<Vocabulary, 'title'> = {
  nameOf: (_field, row) => row.before?.name ?? null,
  aliasesOf: () => [],
  hasValue: () => true,
  // What nothing reads any more was read then.
  consumersOf: ({ consumers }) => consumers.map((consumer) => (consumer === 'nothing' ? 'domain XML' : consumer)),
  remarkOn: ({ before, meaning }) => before?.note ?? meaning,
};

export function vocabulary(release: ReleaseName): Vocabulary {
  const { typed } = propertyFlow(release);
  return { title: releaseRow(release).title, ...(typed === null ? UNTYPED_WORDS : typedWords(typed)) };
}

/** A row as a property's name leads to it. */
export interface KnownProperty {
  /** Name of the row, the one that current releases use. */
  readonly field: string;
  readonly row: PropertyRow;
  /** `name`: the release reads it under this name. `alias`: it reads it as an older name. `other`: it does not read it. */
  readonly as: 'name' | 'alias' | 'other';
}

const INDEXED = /^(hw_numa_(?:cpus|mem))\.(?:0|[1-9]\d*)$/;
const TRAIT_PREFIX = 'trait:';

type Index = ReadonlyMap<string, KnownProperty>;

function index(release: ReleaseName): Index {
  const words = vocabulary(release);
  const known = new Map<string, KnownProperty>();
  const add = (name: string, property: KnownProperty) => {
    if (known.get(name)?.as !== 'name') known.set(name, property);
  };
  for (const [field, row] of PROPERTY_ROWS) {
    for (const name of [field, ...(row.legacyNames ?? [])])
      if (!known.has(name)) add(name, { field, row, as: 'other' });
    for (const name of words.aliasesOf(row)) add(name, { field, row, as: 'alias' });
    const current = words.nameOf(field, row);
    if (current !== null) add(current, { field, row, as: 'name' });
  }
  return known;
}

const INDEXES: ReadonlyMap<ReleaseName, Index> = new Map(RELEASES.map((release) => [release, index(release)]));

const indexOf = (release: ReleaseName): Index => INDEXES.get(release) ?? index(release);

/** Names that images can have: those that the release reads, and those that others do. */
export function knownNames(release: ReleaseName): { read: readonly string[]; others: readonly string[] } {
  const read: string[] = [];
  const others: string[] = [];
  for (const [name, { row, as }] of indexOf(release)) {
    if (row.type.kind === 'traits') continue;
    (as === 'other' ? others : read).push(row.type.kind === 'indexed' ? `${name}.0` : name);
  }
  return { read, others };
}

/** The row of a property's name: `hw_numa_mem.1` is one of `hw_numa_mem`, `trait:X` one of `traits_required`. */
export function knownProperty(release: ReleaseName, name: string): KnownProperty | undefined {
  const field = name.startsWith(TRAIT_PREFIX) ? 'traits_required' : (INDEXED.exec(name)?.[1] ?? name);
  const known = indexOf(release).get(field);
  // The collected rows have no property of their own name.
  const isCollected = known?.row.type.kind === 'indexed' || known?.row.type.kind === 'traits';
  return isCollected && field === name ? undefined : known;
}
