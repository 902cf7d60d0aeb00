import { printable } from './usage-error.js';

/** Columns as wide as their widest cell; the last one runs out. Cells are made printable, `paint` colours them after that. */
export function columns(
  rows: readonly (readonly string[])[],
  paint: (text: string, column: number, row: number) => string = (text) => text,
): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return cells.map((row, at) =>
    row
      .map((cell, column) => {
        const gap = column === row.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - width(cell) + 2);
        return paint(cell, column, at) + gap;
      })
      .join('')
      .trimEnd(),
  );
}

function width(text: string): number {
  return Array.from(text).length;
}

/** Text in lines of at most `limit` characters, broken between words. */
export function wrapped(text: string, limit: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && width(line) + 1 + width(word) > limit) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
