import type { PropertyDrift } from '#property-drift';
import type { Style } from '../support/style.js';
import { columns } from '../support/table.js';

/** What nova-api answers of a server's drift. */
export interface DriftAnswer {
  readonly server: string;
  readonly release: string;
  readonly image: string;
  readonly image_exists: boolean;
  readonly volume: string | null;
  readonly properties: readonly PropertyDrift[];
}

const NONE = '-';
const SHOWN_VALUE = 24;

/** A value cut for a cell; `--json` has it whole. */
function cell(value: string | null): string {
  if (value === null) return NONE;
  const chars = Array.from(value);
  return chars.length > SHOWN_VALUE ? `${chars.slice(0, SHOWN_VALUE - 3).join('')}...` : value;
}

function heading({ server, release, image, image_exists: exists, volume }: DriftAnswer): string {
  const root = volume === null ? '' : `, root volume ${volume}`;
  const of = image === '' ? 'no image is known' : `image ${image}${exists ? '' : ' (gone)'}`;
  return `server ${server} (${release}): ${of}${root}`;
}

/** What takes effect already is quiet, what needs something done stands out. */
function paintRemedy(paint: Style, text: string): string {
  if (text.startsWith('nothing')) return paint.dim(text);
  return text.startsWith('never') || text.startsWith('new server') ? paint.red(text) : paint.yellow(text);
}

/** The drift of a server as a table, one property a line; what to do and why comes after it. */
export function driftTable(answer: DriftAnswer, paint: Style): string {
  const hasVolume = answer.volume !== null;
  const head = ['PROPERTY', 'IMAGE NOW', ...(hasVolume ? ['VOLUME'] : []), 'SYSTEM_METADATA', 'TO TAKE EFFECT'];
  const remedyColumn = head.length - 1;
  const rows = answer.properties.map((drift) => [
    drift.property,
    cell(drift.image),
    ...(hasVolume ? [cell(drift.volume)] : []),
    cell(drift.system_metadata),
    drift.to_take_effect ?? NONE,
  ]);
  const table = columns([head, ...rows], (text, column, row) => {
    if (row === 0) return paint.bold(text);
    return column === remedyColumn ? paintRemedy(paint, text) : text;
  });
  const [title = '', ...lines] = table;
  const details = answer.properties.flatMap((drift, at) => [lines[at] ?? '', ...reasons(drift, paint)]);
  return `${[heading(answer), title, ...details].join('\n')}\n`;
}

function reasons(drift: PropertyDrift, paint: Style): string[] {
  const { xml, why, to_take_effect: remedy } = drift;
  const [first = '', ...more] = columns([...xml.map((fact) => [`  in the domain: ${fact}`])]);
  const facts = first === '' ? [] : [first, ...more];
  const reason = remedy === 'nothing' && xml.length > 0 ? [] : [paint.dim(`  ${why}`)];
  return [...facts.map(paint.dim), ...reason, ...afterResize(drift).map(paint.yellow)];
}

/** What a resize takes back of what the server remembers. */
function afterResize({ after_resize: change, request_spec: kept }: PropertyDrift): string[] {
  if (change === null) return [];
  const told = (verb: string, facts: readonly string[]) => (facts.length === 0 ? [] : [`${verb} ${facts.join(', ')}`]);
  const does = [...told('adds', change.gained), ...told('takes away', change.lost)].join(' and ');
  return columns([[`  a resize ${does}: the request spec has ${kept === null ? 'no value' : cell(kept)}`]]);
}
