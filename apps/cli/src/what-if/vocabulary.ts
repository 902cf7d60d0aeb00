import { type Consumer, isUpTo, PROPERTY_ROWS, type PropertyRow, ZED_VERSION } from '#image-properties';
import { type ReleaseName } from '#releases';

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

const zed: Vocabulary = {
  title: 'Zed',
  nameOf: (field, row) => (isUpTo(row.version, ZED_VERSION) ? field : null),
  aliasesOf: (row) => (isUpTo(row.version, ZED_VERSION) ? (row.legacyNames ?? []) : []),
  hasValue: (row, value) => {
    const since = row.type.kind === 'enum' ? row.type.addedIn?.[value] : undefined;
    return since === undefined || isUpTo(since, ZED_VERSION);
  },
  consumersOf: ({ consumers }) => consumers,
  remarkOn: ({ meaning }) => meaning,
};

/** 2014.1 has neither types nor aliases: the name that it reads is the only one. */
const icehouse: Vocabulary = {
  title: 'Icehouse',
  nameOf: (_field, row) => row.icehouse?.name ?? null,
  aliasesOf: () => [],
  hasValue: () => true,
  // What nothing reads any more was read then.
  consumersOf: ({ consumers }) => consumers.map((consumer) => (consumer === 'nothing' ? 'domain XML' : consumer)),
  remarkOn: ({ icehouse: use, meaning }) => use?.note ?? meaning,
};

const VOCABULARIES: Readonly<Record<ReleaseName, Vocabulary>> = { icehouse, zed };

export function vocabulary(release: ReleaseName): Vocabulary {
  return VOCABULARIES[release];
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

const INDEXES: Readonly<Record<ReleaseName, Index>> = { icehouse: index('icehouse'), zed: index('zed') };

/** Names that images can have: those that the release reads, and those that others do. */
export function knownNames(release: ReleaseName): { read: readonly string[]; others: readonly string[] } {
  const read: string[] = [];
  const others: string[] = [];
  for (const [name, { row, as }] of INDEXES[release]) {
    if (row.type.kind === 'traits') continue;
    (as === 'other' ? others : read).push(row.type.kind === 'indexed' ? `${name}.0` : name);
  }
  return { read, others };
}

/** The row of a property's name: `hw_numa_mem.1` is one of `hw_numa_mem`, `trait:X` one of `traits_required`. */
export function knownProperty(release: ReleaseName, name: string): KnownProperty | undefined {
  const field = name.startsWith(TRAIT_PREFIX) ? 'traits_required' : (INDEXED.exec(name)?.[1] ?? name);
  const known = INDEXES[release].get(field);
  // The collected rows have no property of their own name.
  const isCollected = known?.row.type.kind === 'indexed' || known?.row.type.kind === 'traits';
  return isCollected && field === name ? undefined : known;
}
