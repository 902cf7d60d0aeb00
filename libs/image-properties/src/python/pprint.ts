import { isDict } from '../user-keyed.js';
import { type PythonDialect, pythonRepr, textRepr } from './repr.js';

interface Place {
  indent: number;
  /** Columns that what follows on the last line needs: closing brackets, a comma. */
  allowance: number;
  level: number;
}

/** `pprint.pformat(value, width)`; 3 also breaks long texts between words. */
export class PrettyPrinter {
  constructor(
    private readonly width: number,
    private readonly dialect: PythonDialect,
    private readonly sortsKeys = true,
  ) {}

  format(value: unknown): string {
    return this.at(value, { indent: 0, allowance: 0, level: 0 });
  }

  private at(value: unknown, place: Place): string {
    const flat = this.flat(value);
    if (Array.from(flat).length <= this.width - place.indent - place.allowance) return flat;
    const inner = { ...place, level: place.level + 1 };
    if (Array.isArray(value)) return value.length === 0 ? flat : `[${this.items(value, inner)}]`;
    if (isDict(value)) return `{${this.members(value, inner)}}`;
    return typeof value === 'string' && this.dialect === 3 ? this.text(value, inner) : flat;
  }

  private flat(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.flat(item)).join(', ')}]`;
    if (!isDict(value)) return pythonRepr(value, this.dialect);
    const members = value;
    return `{${this.keys(members)
      .map((key) => `${textRepr(key, this.dialect)}: ${this.flat(members[key])}`)
      .join(', ')}}`;
  }

  private keys(members: Record<string, unknown>): string[] {
    const keys = Object.keys(members);
    return this.sortsKeys ? keys.sort() : keys;
  }

  private items(values: readonly unknown[], place: Place): string {
    const indent = place.indent + 1;
    return values
      .map((value, index) =>
        this.at(value, {
          indent,
          allowance: index === values.length - 1 ? place.allowance + 1 : 1,
          level: place.level,
        }),
      )
      .join(`,\n${' '.repeat(indent)}`);
  }

  private members(members: Record<string, unknown>, place: Place): string {
    const indent = place.indent + 1;
    const keys = this.keys(members);
    return keys
      .map((key, index) => {
        const name = textRepr(key, this.dialect);
        const allowance = index === keys.length - 1 ? place.allowance + 1 : 1;
        return `${name}: ${this.at(members[key], { indent: indent + name.length + 2, allowance, level: place.level })}`;
      })
      .join(`,\n${' '.repeat(indent)}`);
  }

  private text(value: string, place: Place): string {
    const top = place.level === 1;
    const indent = place.indent + (top ? 1 : 0);
    const allowance = place.allowance + (top ? 1 : 0);
    const chunks = this.chunks(value, this.width - indent, allowance);
    if (chunks.length === 1) return textRepr(value, this.dialect);
    const body = chunks.join(`\n${' '.repeat(indent)}`);
    return top ? `(${body})` : body;
  }

  private chunks(value: string, width: number, allowance: number): string[] {
    const lines = value.match(/[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+$/g) ?? [value];
    return lines.flatMap((line, at) => {
      const isLast = at === lines.length - 1;
      const whole = textRepr(line, this.dialect);
      if (whole.length <= width - (isLast ? allowance : 0)) return [whole];
      return this.words(line, width, isLast ? allowance : 0);
    });
  }

  private words(line: string, width: number, allowance: number): string[] {
    const parts = line.match(/\S+\s*|\s+/g) ?? [line];
    const chunks: string[] = [];
    let current = '';
    parts.forEach((part, at) => {
      const room = at === parts.length - 1 ? width - allowance : width;
      if (textRepr(current + part, this.dialect).length <= room) current += part;
      else {
        if (current !== '') chunks.push(textRepr(current, this.dialect));
        current = part;
      }
    });
    if (current !== '') chunks.push(textRepr(current, this.dialect));
    return chunks;
  }
}
