import { PROPERTY_ROWS, type PropertyRow } from '#image-properties';
import { factsOnlyIn } from '#property-drift';
import { type ReleaseName, releaseRow } from '#releases';
import type { BootDocument } from '../input/boot-document.js';
import { bootInputFrom } from '../input/boot-input-from.js';
import { effect, type Trial, trial } from '../what-if/guest-effect.js';
import { candidateValues } from '../what-if/values.js';
import { vocabulary } from '../what-if/vocabulary.js';

/** One thing that is not the same; null or an empty list is nothing. */
interface Difference<T> {
  readonly of: string;
  readonly before: T;
  readonly after: T;
  /** Others of which the same is true. */
  readonly alike?: readonly string[];
}

/** What differs between two releases, found by asking the catalogue and the rules of both. */
export interface ReleaseComparison {
  readonly before: ReleaseName;
  readonly after: ReleaseName;
  /** Versions, as the rows of the releases have them. */
  readonly numbers: readonly Difference<string | null>[];
  /** What each calls a property; null does not know it. */
  readonly properties: readonly Difference<string | null>[];
  /** Values of properties that both know, which one of them has alone. */
  readonly values: readonly Difference<readonly string[]>[];
  /** What the compute host registers where the image says nothing. */
  readonly defaults: readonly Difference<string | null>[];
  /** Boots that one of them refuses, or refuses for another reason. */
  readonly checks: readonly Difference<readonly string[]>[];
  /** Domains by boot: what stands in one document alone, and what a property does to it. */
  readonly elements: readonly Difference<readonly string[]>[];
}

const tried = (document: BootDocument, release: ReleaseName): Trial => trial(bootInputFrom(document, {}, release));

type Pair = readonly [before: ReleaseName, after: ReleaseName];

/** A row as flat names: `rpc.objects.Instance` -> `2.8`. */
function flat(value: unknown, name = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, member]) => flat(member, name === '' ? key : `${name}.${key}`));
}

function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((of) => {
    const [was, is] = [before.get(of) ?? null, after.get(of) ?? null];
    return was === is ? [] : [{ of, before: was, after: is }];
  });
}

function numbers([before, after]: Pair): ReleaseComparison['numbers'] {
  const [was, is] = [releaseRow(before), releaseRow(after)].map(
    ({ title: _title, isServed: _isServed, ...row }) => row,
  );
  return differing(new Map(flat(was)), new Map(flat(is)));
}

function properties(pair: Pair): ReleaseComparison['properties'] {
  const [before, after] = pair.map((release) => {
    const { nameOf } = vocabulary(release);
    return new Map([...PROPERTY_ROWS].map(([field, row]): [string, string] => [field, nameOf(field, row) ?? '']));
  }) as [Map<string, string>, Map<string, string>];
  return differing(before, after).map(({ of, before: was, after: is }) => ({
    of,
    before: was || null,
    after: is || null,
  }));
}

/** Every row that both know, with the name that each reads. */
function sharedRows([before, after]: Pair): { field: string; row: PropertyRow; names: readonly [string, string] }[] {
  return [...PROPERTY_ROWS].flatMap(([field, row]) => {
    const [was, is] = [vocabulary(before).nameOf(field, row), vocabulary(after).nameOf(field, row)];
    return was === null || is === null ? [] : [{ field, row, names: [was, is] as const }];
  });
}

function values(pair: Pair): ReleaseComparison['values'] {
  const [was, is] = [vocabulary(pair[0]), vocabulary(pair[1])];
  return sharedRows(pair).flatMap(({ field, row }) => {
    if (row.type.kind !== 'enum') return [];
    const before = row.type.values.filter((value) => was.hasValue(row, value) && !is.hasValue(row, value));
    const after = row.type.values.filter((value) => is.hasValue(row, value) && !was.hasValue(row, value));
    return before.length + after.length === 0 ? [] : [{ of: field, before, after }];
  });
}

/** Boots whose documents are laid beside each other as a whole, and that properties are tried in. */
const BOOTS: ReadonlyMap<string, BootDocument> = new Map<string, BootDocument>([
  ['an image', {}],
  ['an image, hard reboot', { path: 'hard_reboot', after_spawn: true }],
  ['a volume', { boot: { from: 'volume' } }],
  ['UEFI on q35', { properties: { hw_firmware_type: 'uefi', hw_machine_type: 'q35' } }],
  ['Windows', { properties: { os_type: 'windows' } }],
  ['an ISO', { image: { disk_format: 'iso' } }],
  ['SPICE', { config: { 'spice.enabled': true, 'vnc.enabled': false } }],
]);
const TRIED_IN: readonly string[] = ['an image', 'UEFI on q35'];

/** What some properties lack that one of the releases does not know: they are tried in these, too. */
const LACKED: ReadonlyMap<string, BootDocument> = new Map<string, BootDocument>([
  ['no USB tablet', { config: { 'DEFAULT.pointer_model': 'ps2mouse' } }],
  ['emulated address bits', { properties: { hw_maxphysaddr_mode: 'emulate' } }],
  [
    'encrypted memory',
    {
      host: { amd_sev: true, amd_sev_es: true, amd_sev_snp: true, intel_tdx: true },
      properties: { hw_firmware_type: 'uefi', hw_machine_type: 'q35', hw_mem_encryption: 'true' },
    },
  ],
]);

function defaults([before, after]: Pair): ReleaseComparison['defaults'] {
  const registered = (release: ReleaseName) => new Map(Object.entries(tried({}, release).registered));
  return differing(registered(before), registered(after));
}

/** Documents as a whole; what differs in every one is told once, of the first. */
function documents([before, after]: Pair): Difference<readonly string[]>[] {
  const told = new Set<string>();
  return [...BOOTS].flatMap(([of, document]) => {
    const [was, is] = [tried(document, before), tried(document, after)];
    if (was.refusal !== is.refusal) return [{ of, before: refused(was), after: refused(is) }];
    const fresh = (facts: readonly string[], sign: string) =>
      facts.filter((fact) => !told.has(sign + fact) && told.add(sign + fact));
    const less = fresh(factsOnlyIn(was.facts, is.facts), '-');
    const more = fresh(factsOnlyIn(is.facts, was.facts), '+');
    return less.length + more.length === 0 ? [] : [{ of, before: less, after: more }];
  });
}

const refused = ({ refusal }: Trial): readonly string[] => (refusal === null ? [] : [`refused: ${refusal}`]);

/** A property with one value, in a boot, alone or beside the same in the flavor. */
interface Attempt {
  readonly of: string;
  readonly base: BootDocument;
  /** By the name that a release reads. */
  readonly with: (name: string) => BootDocument;
}

function attempts(field: string, row: PropertyRow, value: string, isNew: boolean): Attempt[] {
  const spec = row.extraSpec?.names[0];
  return [...TRIED_IN, ...(isNew ? LACKED.keys() : [])].flatMap((boot, index) => {
    const base = BOOTS.get(boot) ?? LACKED.get(boot) ?? {};
    const where = index === 0 ? '' : ` (${boot})`;
    const withValue = (name: string): BootDocument => ({ ...base, properties: { ...base.properties, [name]: value } });
    const alone: Attempt = { of: `${field}=${value}${where}`, base, with: withValue };
    if (spec === undefined) return [alone];
    const flavor = { extra_specs: { [spec]: value } };
    const both: Attempt = {
      of: `${field}=${value} beside ${spec}=${value}${where}`,
      base,
      with: (name) => ({ ...withValue(name), flavor }),
    };
    return [alone, both];
  });
}

/** What properties do, one value at a time, where the releases do not agree. */
function effects(pair: Pair): Difference<readonly string[]>[] {
  const bases = new Map(pair.map((release) => [release, new Map<BootDocument, Trial>()]));
  const baseOf = (release: ReleaseName, document: BootDocument): Trial => {
    const known = bases.get(release)?.get(document) ?? tried(document, release);
    bases.get(release)?.set(document, known);
    return known;
  };
  return [...PROPERTY_ROWS].flatMap(([field, row]) => {
    const names = pair.map((release) => vocabulary(release).nameOf(field, row));
    if (names.every((name) => name === null) || row.type.kind === 'indexed' || row.type.kind === 'traits') return [];
    const isNew = names.includes(null);
    const samples = [...new Set(pair.flatMap((release) => [...candidateValues(release, field, row)]))];
    const found = new Map<string, Difference<readonly string[]> & { alike: string[] }>();
    for (const { of, base, with: withName } of samples.flatMap((value) => attempts(field, row, value, isNew))) {
      const [was = [], is = []] = pair.map((release, index) =>
        effect(baseOf(release, base), tried(withName(names[index] ?? field), release)),
      );
      const [before, after] = [besides(was, is), besides(is, was)];
      if (before.length + after.length === 0) continue;
      const seen = JSON.stringify([before, after]);
      const known = found.get(seen);
      if (known === undefined) found.set(seen, { of, before, after, alike: [] });
      else known.alike.push(of);
    }
    return [...found.values()];
  });
}

const MOST_BESIDE_A_REFUSAL = 4;

/** What the others do not say; of a domain beside a refusal, what can be taken in at a glance. */
function besides(texts: readonly string[], others: readonly string[]): readonly string[] {
  if (!others.some(isRefusal)) return texts.filter((text) => !others.includes(text));
  if (texts.some(isRefusal)) return texts[0] === others[0] ? [] : texts;
  return texts.length > 0 && texts.length <= MOST_BESIDE_A_REFUSAL ? texts : ['a domain'];
}

const isRefusal = (text: string): boolean => text.startsWith('refused: ');

const isCheck = ({ before, after }: Difference<readonly string[]>): boolean => [...before, ...after].some(isRefusal);

/** Pure: the same two releases give the same answer. */
export function compareReleases(before: ReleaseName, after: ReleaseName): ReleaseComparison {
  const pair = [before, after] as const;
  const found = [...documents(pair), ...effects(pair)];
  return {
    before,
    after,
    numbers: numbers(pair),
    properties: properties(pair),
    values: values(pair),
    defaults: defaults(pair),
    checks: found.filter(isCheck),
    elements: found.filter((difference) => !isCheck(difference)),
  };
}
