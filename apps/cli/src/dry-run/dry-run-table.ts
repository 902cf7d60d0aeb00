import type { UserKeyed } from '#image-properties';
import type { Style } from '../support/style.js';
import { columns } from '../support/table.js';
import { printable } from '../support/usage-error.js';
import type { DryRunReport, ReportedError } from './dry-run-report.js';

const INDENT = '  ';
const LONGEST_VALUE = 100;

function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE
    ? `${Array.from(text).slice(0, LONGEST_VALUE).join('')}... (${Array.from(text).length} characters)`
    : text;
}

function section(title: string, rows: readonly (readonly string[])[], style: Style): string[] {
  if (rows.length === 0) return [];
  const lines = columns(rows, (text, column) => (column === 0 ? style.cyan(text) : text));
  return ['', style.bold(title), ...lines.map((line) => INDENT + line)];
}

function constraintRows(report: DryRunReport): string[][] {
  const shown = Object.entries(report.constraints ?? {}).map(([name, value]) => {
    const refused = (value as { error?: { class: string } } | null)?.error;
    return [name, refused === undefined ? value : `refused: ${refused.class}`] as const;
  });
  return dictionary(Object.fromEntries(shown), isSet);
}

function dictionary(values: Readonly<UserKeyed> | null, isShown: (value: unknown) => boolean = () => true): string[][] {
  const entries = Object.entries(values ?? {}).filter(([, value]) => isShown(value));
  return entries.sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, value]) => [name, shownValue(value)]);
}

/** Roles that stand for the same device (`root` and `disk`) are one row. */
function diskRows({ disk_info }: DryRunReport): string[][] {
  const devices = new Map<string, { roles: string[]; cells: string[] }>();
  for (const [role, info] of Object.entries(disk_info?.mapping ?? {})) {
    const known = devices.get(info.dev);
    const cells = [
      info.dev,
      info.bus ?? '-',
      info.type,
      info.boot_index === undefined ? '' : `boots ${info.boot_index}`,
    ];
    devices.set(info.dev, { roles: [...(known?.roles ?? []), role], cells });
  }
  return [...devices.values()].map(({ roles, cells }) => [...cells, roles.join(', ')]);
}

function errorLines(error: ReportedError, style: Style): string[] {
  const status = error.status === null ? error.surfaces_as : `HTTP ${error.status}`;
  return [
    style.red(`refused: ${error.class} at ${error.stage} (${status})`),
    INDENT + printable(error.message),
    '',
    style.bold('where it shows'),
    `${INDENT}${error.where}`,
    ...(error.change.length === 0
      ? []
      : ['', style.bold('what to change'), ...error.change.map((text) => `${INDENT}- ${printable(text)}`)]),
  ];
}

const isSet = (value: unknown): boolean => value !== null && value !== false && value !== '';

/** A report for people: the refusal, or each hop and the document. Ends in a newline. */
export function dryRunTable(report: DryRunReport, style: Style): string {
  const { error } = report;
  const head =
    error === null
      ? [style.green(`a domain by the rules of ${report.release} (${report.path})`)]
      : errorLines(error, style);
  const lines = [
    ...head,
    ...section('volume_glance_metadata', dictionary(report.volume_glance_metadata), style),
    ...section('system_metadata', dictionary(report.system_metadata), style),
    ...section('added by the compute host', dictionary(report.system_metadata_changes), style),
    ...section('instance', dictionary(report.instance as UserKeyed | null, isSet), style),
    ...section('constraints', constraintRows(report), style),
    ...section('disks', diskRows(report), style),
  ];
  if (report.xml !== null) lines.push('', style.bold('domain'), report.xml.trimEnd());
  return `${lines.join('\n')}\n`;
}
