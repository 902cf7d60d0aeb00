/** The command was used wrongly. The message names the flag or place, its value and what would be right. */
export class UsageError extends Error {
  constructor(where: string, found: string | null, expected: string) {
    super(found === null ? `${where}: ${expected}` : `${where} ${shown(found)}: ${expected}`);
    this.name = 'UsageError';
  }
}

const SHOWN_LENGTH = 80;

/** A value as a message quotes it: control characters visible, long text cut. */
export function shown(value: string): string {
  const chars = Array.from(value);
  const cut = chars.length > SHOWN_LENGTH ? `${chars.slice(0, SHOWN_LENGTH).join('')}...` : value;
  return `'${printable(cut)}'`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text that can't move a terminal's cursor, change its colours or turn its direction. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
