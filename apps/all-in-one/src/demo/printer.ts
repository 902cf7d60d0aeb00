import { stdout } from 'node:process';

const colour = stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

const bold = paint(1);
const dim = paint(2);
export const green = paint(32);
export const red = paint(31);
const cyan = paint(36);

/** A long value, cut so that a line stays a line; what was cut is said. */
export function short(value: unknown, most = 60): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === undefined) return '';
  const length = [...text].length;
  return length <= most ? text : `${[...text].slice(0, most - 14).join('')}… (${length} chars)`;
}

/** What the demo says, one paragraph a hop. */
export class Printer {
  #steps = 0;

  step(title: string): void {
    this.#steps += 1;
    this.line(`\n${bold(`${this.#steps}  ${title}`)}`);
  }

  line(text = ''): void {
    stdout.write(`${text}\n`);
  }

  note(text: string): void {
    this.line(`   ${dim(text)}`);
  }

  request(method: string, url: string, body?: unknown): void {
    this.line(`   ${cyan(method)} ${url}${body === undefined ? '' : `  ${short(JSON.stringify(body), 150)}`}`);
  }

  /** Rows of a table or parts of a message: what it is, then name and value, aligned. */
  entries(title: string, entries: readonly (readonly [string, unknown])[]): void {
    this.line(`   ${bold(title)}`);
    const width = Math.max(0, ...entries.map(([name]) => name.length));
    for (const [name, value] of entries) this.line(`     ${name.padEnd(width)}  ${short(value, 90)}`);
  }

  document(title: string, text: string): void {
    this.line(`   ${bold(title)}`);
    for (const line of text.trimEnd().split('\n')) this.line(`     ${line}`);
  }

  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = header.map((name, column) =>
      Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
    );
    const format = (row: readonly string[]) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd();
    this.line(`   ${bold(format(header))}`);
    for (const row of rows) this.line(`   ${format(row)}`);
  }
}
