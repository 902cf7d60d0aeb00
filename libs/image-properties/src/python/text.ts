import { PythonError } from '../errors.js';
import { floatRepr, numberText, type PythonDialect, PythonFloat, pythonRepr, textRepr } from './repr.js';

// Surrogate halves and everything beyond ASCII.
const NON_ASCII = /[^\0-\x7f]/u;

/** `float.__str__` of 2.7 keeps 12 significant digits, the one after the point among them. */
function floatText(value: number, dialect: PythonDialect): string {
  return dialect === 2 ? floatRepr(Number(value.toPrecision(12)), 1e11) : floatRepr(value);
}

/**
 * `unicode(value)` (2.7) or `str(value)` (3) of a JSON value: text stays as it is,
 * the rest becomes what Python prints (`None`, `True`, `[u'a', 1]`).
 */
export function pythonText(value: unknown, dialect: PythonDialect): string {
  if (typeof value === 'string') return value;
  if (value instanceof PythonFloat) return floatText(Number(value.text), dialect);
  if (typeof value === 'number') return Number.isInteger(value) ? numberText(value) : floatText(value, dialect);
  if (typeof value === 'bigint') return String(value);
  return pythonRepr(value, dialect);
}

/**
 * `str(value)` of 2.7: text beyond ASCII can't be encoded.
 * @throws PythonError UnicodeEncodeError
 */
export function asciiText(value: unknown): string {
  const text = pythonText(value, 2);
  if (typeof value === 'string') assertAscii(text);
  return text;
}

/** @throws PythonError UnicodeEncodeError naming the first run of characters that ASCII lacks. */
function assertAscii(text: string): void {
  if (!NON_ASCII.test(text)) return;
  const chars = Array.from(text);
  const first = chars.findIndex((char) => NON_ASCII.test(char));
  let last = first;
  while (last + 1 < chars.length && NON_ASCII.test(chars[last + 1] ?? '')) last += 1;
  const what =
    first === last
      ? `character ${textRepr(chars[first] ?? '', 2)} in position ${first}`
      : `characters in position ${first}-${last}`;
  throw new PythonError('UnicodeEncodeError', `'ascii' codec can't encode ${what}: ordinal not in range(128)`);
}

/** Length in code points, as a wide build of 2.7 and every 3 count. */
export function charLength(text: string): number {
  let length = 0;
  for (const _char of text) length += 1;
  return length;
}

/** The first `count` code points: a character outside the BMP is kept whole or dropped, never split. */
export function firstChars(text: string, count: number): string {
  // A string of n UTF-16 units has at most n characters.
  if (text.length <= count) return text;
  let end = 0;
  let left = count;
  for (const char of text) {
    if (left === 0) break;
    end += char.length;
    left -= 1;
  }
  return text.slice(0, end);
}
