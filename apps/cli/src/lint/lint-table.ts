import type { ReleaseName } from '#releases';
import type { Style } from '../support/style.js';
import { wrapped } from '../support/table.js';
import { printable, shown } from '../support/usage-error.js';
import type { Finding, Level } from './finding.js';
import type { ReleaseFinding } from './lint-releases.js';

const INDENT = '    ';
const WIDTH = 110;

const PAINT: Readonly<Record<Level, (style: Style, text: string) => string>> = {
  error: (style, text) => style.red(text),
  warning: (style, text) => style.yellow(text),
  note: (style, text) => style.dim(text),
};

function subject({ property, value }: Finding, style: Style): string {
  if (property === undefined) return 'the server';
  const text =
    value === undefined ? '' : ` ${style.dim(shown(typeof value === 'string' ? value : JSON.stringify(value)))}`;
  return style.bold(printable(property)) + text;
}

/** `zed, epoxy: `, where the finding does not hold under all that were asked. */
function under(finding: Finding | ReleaseFinding, asked: readonly ReleaseName[]): string {
  if (!('releases' in finding) || finding.releases.length === asked.length) return '';
  return `${finding.releases.join(', ')}: `;
}

/** Findings for people. Ends in a newline. */
export function lintTable(
  findings: readonly (Finding | ReleaseFinding)[],
  style: Style,
  asked: readonly ReleaseName[] = [],
): string {
  if (findings.length === 0) return `${style.green('no findings')}\n`;
  const lines = findings.flatMap((finding) => [
    `${PAINT[finding.level](style, finding.level.padEnd(7))} ${finding.code.padEnd(19)} ${subject(finding, style)}`,
    ...wrapped(under(finding, asked) + finding.message, WIDTH).map((line) => INDENT + line),
    ...(finding.advice === undefined
      ? []
      : wrapped(`-> ${finding.advice}`, WIDTH).map((line) => INDENT + style.cyan(line))),
  ]);
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  return `${lines.join('\n')}\n${style.bold(count)}\n`;
}
