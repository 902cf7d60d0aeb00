import { RELEASES, releaseRow } from '#releases';
import type { Style } from '../support/style.js';
import { columns } from '../support/table.js';
import type { ReleaseComparison } from './compare-releases.js';

/** The releases that there are. Ends in a newline. */
export function releasesTable(style: Style): string {
  const rows = RELEASES.map((name) => {
    const { versions, imageMetaProps, microversions, isServed } = releaseRow(name);
    const { nova, cinder, glance } = versions;
    const runs = isServed ? 'runs, dry-run, lint' : 'dry-run, lint';
    return [name, nova, cinder, glance, microversions.compute.max, imageMetaProps ?? '-', runs];
  });
  const head = ['release', 'nova', 'cinder', 'glance', 'compute API', 'ImageMetaProps', 'for'];
  return `${columns([head, ...rows], (text, _column, row) => (row === 0 ? style.bold(text) : text)).join('\n')}\n`;
}

type Told = string | null | readonly string[];

const lines = (told: Told): readonly string[] => (typeof told === 'string' ? [told] : (told ?? []));

/** A number or a name on one line, what takes more room on lines of its own. */
function section(
  title: string,
  differences: readonly { of: string; before: Told; after: Told; alike?: readonly string[] }[],
  { bold, cyan, dim, red, green }: Style,
): string[] {
  if (differences.length === 0) return [];
  const isShort = differences.every(({ before, after }) => lines(before).length < 2 && lines(after).length < 2);
  if (isShort) {
    const rows = differences.map(({ of, before, after }) => [
      of,
      lines(before)[0] ?? '-',
      '->',
      lines(after)[0] ?? '-',
    ]);
    return ['', bold(title), ...columns(rows, (text, column) => (column === 0 ? cyan(text) : text)).map(indented)];
  }
  const told = differences.flatMap(({ of, before, after, alike = [] }) => [
    cyan(of) + (alike.length === 0 ? '' : dim(` (and ${alike.length} more alike)`)),
    ...lines(before).map((line) => red(`  before: ${line}`)),
    ...lines(after).map((line) => green(`  after:  ${line}`)),
  ]);
  return ['', bold(title), ...told.map(indented)];
}

const indented = (line: string): string => `  ${line}`;

/** A comparison for people. Ends in a newline. */
export function comparisonTable(comparison: ReleaseComparison, style: Style): string {
  const { before, after, numbers, properties, values, defaults, checks, elements } = comparison;
  const told = [
    ...section('numbers', numbers, style),
    ...section('properties', properties, style),
    ...section('values', values, style),
    ...section('registered defaults', defaults, style),
    ...section('checks', checks, style),
    ...section('domain XML', elements, style),
  ];
  const head = style.bold(`from ${releaseRow(before).title} to ${releaseRow(after).title}`);
  return `${[head, ...(told.length === 0 ? ['', 'nothing differs'] : told)].join('\n')}\n`;
}
