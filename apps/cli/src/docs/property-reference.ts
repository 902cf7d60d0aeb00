import { FREE_PROPERTIES, type FreeProperty, newestTypes, PROPERTY_ROWS, type PropertyRow } from '#image-properties';
import { DEFAULT_RELEASE, RELEASES, releaseRow } from '#releases';
import { type Vocabulary, vocabulary } from '../what-if/vocabulary.js';
import { code, linkToEntry, table } from './markdown.js';
import { typeInWords, valuesInWords } from './values-in-words.js';

type Entry = readonly [name: string, row: PropertyRow];

interface Chapter {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const OLDEST = releaseRow(RELEASES[0] ?? DEFAULT_RELEASE);
const NEWEST = releaseRow(RELEASES.at(-1) ?? DEFAULT_RELEASE);

const INTRODUCTION = `# Image properties

Every image property that Nova reads, from ${OLDEST.title} (${OLDEST.versions.nova}) to ${NEWEST.title} (${NEWEST.versions.nova}). This page is written from
the catalogue in \`libs/image-properties/src/catalogue\`: change the catalogue and run \`npm run -s docs:properties\`.

- The columns of the releases say what each calls the property; \`-\` is a property that it does not know and ignores. Words in
  the column are values that only later releases know.
- *Since* names the release that gave the property a type, and the version of \`ImageMetaProps\`. ${OLDEST.title} has no types;
  *In ${OLDEST.title}* says which raw property it reads.
- *Unset* is what a server gets without the property.
- *Flavor* is the extra spec about the same thing, and which of the two wins.
- An older name is read where the current one is not set.
- Whole numbers are read as Python's \`int()\` reads them (\` 1_000 \` is 1000). Booleans are never refused: \`1\`, \`t\`, \`true\`,
  \`on\`, \`y\` and \`yes\` in any case are true, all else is false. Words are case-sensitive unless the entry says otherwise.`;

const FREE_INTRODUCTION = `## Read by their raw names

No fields of \`ImageMetaProps\`: services read them as they are, nothing checks their values.`;

/** docs/properties.md, from the catalogue alone. */
export function propertyReference(): string {
  const chapters = chaptersOf([...PROPERTY_ROWS]);
  return `${[
    INTRODUCTION,
    ...chapters.map((chapter) => `## ${chapter.title}\n\n${summary(chapter.entries)}`),
    `${FREE_INTRODUCTION}\n\n${freeProperties(FREE_PROPERTIES)}`,
    '## Entries',
    ...chapters.flatMap((chapter) => chapter.entries.map(entry)),
  ].join('\n\n')}\n`;
}

function chaptersOf(entries: readonly Entry[]): readonly Chapter[] {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const named = (prefix: string) => sorted.filter(([name]) => name.startsWith(prefix));
  return [
    { title: 'Virtual hardware', entries: named('hw_') },
    { title: 'Use of the image', entries: named('img_') },
    { title: 'Operating system', entries: named('os_') },
    { title: 'Placement', entries: named('traits_') },
  ];
}

function summary(entries: readonly Entry[]): string {
  return table(
    ['Property', 'Values', ...RELEASES.map((release) => releaseRow(release).title), 'Meaning'],
    entries.map(([name, row]) => [
      linkToEntry(name),
      typeInWords(row.type),
      ...RELEASES.map((release) => knownAs(vocabulary(release), name, row)),
      row.meaning,
    ]),
  );
}

/** What a release knows of a property: `yes` under its name, or what differs. */
function knownAs({ nameOf, hasValue }: Vocabulary, field: string, row: PropertyRow): string {
  const name = nameOf(field, row);
  if (name === null) return '-';
  const missing = row.type.kind === 'enum' ? row.type.values.filter((value) => !hasValue(row, value)) : [];
  const known = name === field ? 'yes' : code(name);
  return missing.length === 0 ? known : `${known}, without ${missing.map(code).join(', ')}`;
}

function entry([name, row]: Entry): string {
  const later = newestTypes.has(row) ? '' : `; unknown to ${NEWEST.title}`;
  const lines: [string, string][] = [
    ['Values', valuesInWords(name, row.type)],
    ['Unset', row.default],
    ...flavorLine(row),
    ['Read for', row.consumers.join(', ')],
    ['Since', `${row.since} (${row.version}${later})`],
    ...untypedLine(row),
    ...olderNamesLine(row),
    ['Source', code(row.source)],
  ];
  return `### ${name}\n\n${row.meaning}\n\n${lines.map(([label, value]) => `- *${label}*: ${value}`).join('\n')}`;
}

function flavorLine(row: PropertyRow): [string, string][] {
  if (row.extraSpec === undefined) return [];
  const { names, precedence, note } = row.extraSpec;
  return [['Flavor', `${names.map(code).join(', ')}: ${precedence}${note === undefined ? '' : ` (${note})`}`]];
}

function untypedLine(row: PropertyRow): [string, string][] {
  if (row.before === undefined) return [];
  const { name, note } = row.before;
  return [[`In ${OLDEST.title}`, note === undefined ? code(name) : `${code(name)}: ${note}`]];
}

function olderNamesLine(row: PropertyRow): [string, string][] {
  const names = row.legacyNames ?? [];
  return names.length === 0 ? [] : [['Older names', names.map(code).join(', ')]];
}

function freeProperties(properties: Readonly<Record<string, FreeProperty>>): string {
  return table(
    ['Property', 'Read for', 'Meaning', 'Source'],
    Object.entries(properties).map(([name, { consumers, meaning, source }]) => [
      code(name),
      consumers.join(', '),
      meaning,
      code(source),
    ]),
  );
}
