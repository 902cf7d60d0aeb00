/** One `[section]` of an ini file; options keep their order and lose their case. */
export interface IniSection {
  readonly name: string;
  /** 1 is the first line of the file. */
  readonly line: number;
  readonly options: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
}

/** A line that an ini file can't have. The message says which and what would be right. */
export class IniError extends Error {
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'IniError';
  }
}

interface OpenSection extends IniSection {
  readonly options: Map<string, { value: string; line: number }>;
}

/** Options of this section count in every other one that does not set them. */
const DEFAULTS = 'DEFAULT';
const SECTION = /^\[(.*)\]\s*$/;
const OPTION = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/;

function newSection(name: string, line: number, known: readonly IniSection[]): OpenSection {
  if (name === '') throw new IniError(line, 'the section has no name; write [NAME]');
  const first = known.find((section) => section.name === name);
  if (first !== undefined)
    throw new IniError(line, `section [${name}] is there already, on line ${first.line}; keep one of them`);
  return { name, line, options: new Map() };
}

function addOption(section: OpenSection, text: string, line: number): string {
  const [, key, value = ''] = OPTION.exec(text) ?? [];
  if (key === undefined) throw new IniError(line, `${JSON.stringify(text)} is neither [SECTION] nor OPTION = VALUE`);
  const name = key.toLowerCase();
  const first = section.options.get(name);
  if (first !== undefined)
    throw new IniError(line, `${name} is set already in [${section.name}], on line ${first.line}; keep one of them`);
  section.options.set(name, { value: value.trim(), line });
  return name;
}

/**
 * Reads an ini file as Python's configparser does: `#` and `;` start comment lines, `=` or `:` ends a name, an indented
 * line continues the value before it, `[DEFAULT]` fills in what sections leave out.
 *
 * @throws IniError
 */
export function parseIni(text: string): readonly IniSection[] {
  const sections: OpenSection[] = [];
  let current: OpenSection | null = null;
  let lastOption: string | null = null;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const continued = /^\s/.test(raw) && lastOption !== null ? current?.options.get(lastOption) : undefined;
    if (continued !== undefined) {
      continued.value = `${continued.value}\n${trimmed}`.trim();
      continue;
    }
    const header = SECTION.exec(trimmed);
    if (header !== null) {
      current = newSection(header[1] ?? '', line, sections);
      sections.push(current);
      lastOption = null;
    } else if (current === null) {
      throw new IniError(line, `${JSON.stringify(trimmed)} stands before the first [SECTION]`);
    } else {
      lastOption = addOption(current, trimmed, line);
    }
  }
  const defaults = sections.find(({ name }) => name === DEFAULTS)?.options ?? new Map();
  return sections
    .filter(({ name }) => name !== DEFAULTS)
    .map((section) => ({ ...section, options: new Map([...defaults, ...section.options]) }));
}
