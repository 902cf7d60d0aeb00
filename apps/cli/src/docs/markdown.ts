export function code(text: string): string {
  return `\`${text}\``;
}

/** A table; a bar inside a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A link to the entry of a property in the same document. */
export function linkToEntry(name: string): string {
  return `[${code(name)}](#${name})`;
}
