import { PythonError } from '../errors.js';
import { type PythonDialect, PythonFloat, pythonRepr, textRepr } from './repr.js';

/** Python's integers have no bounds: beyond 2^53 a bigint stands for one. Both compare and print alike. */
export type PythonInt = number | bigint;

/** What `int()` skips around a number: 2.7 also the separators U+001C to U+001F, and U+180E, which was a space then, and space after the sign. */
const SPACES = '\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const INTEGER: Readonly<Record<PythonDialect, RegExp>> = {
  2: new RegExp(
    `^[${SPACES}\\x1c-\\x1f\\u180e]*([+-]?)[${SPACES}\\x1c-\\x1f\\u180e]*(\\p{Nd}+)[${SPACES}\\x1c-\\x1f\\u180e]*$`,
    'u',
  ),
  3: new RegExp(`^[${SPACES}]*([+-]?)(\\p{Nd}+(?:_\\p{Nd}+)*)[${SPACES}]*$`, 'u'),
};

/** Decimal digits come in runs of ten, zero first, so a digit's value is its distance from its run's zero. */
function digitValue(char: string): number {
  const point = char.codePointAt(0) ?? 0;
  if (point < 0x80) return point - 0x30;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return point - zero;
}

/** The integer that `int(text)` reads, or null where it raises ValueError. Space around it and a sign are fine, `1.0`, `0x10` and `` are not. */
export function parsePythonInt(text: string, dialect: PythonDialect): PythonInt | null {
  const match = INTEGER[dialect].exec(text);
  if (match === null) return null;
  const digits = Array.from((match[2] ?? '').replaceAll('_', ''), digitValue).join('');
  const value = BigInt(digits) * (match[1] === '-' ? -1n : 1n);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** Python 3 shows so many code points of a literal that it refuses, its quotes counted. */
const LITERAL_SHOWN = 200;

function firstPoints(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join('');
}

/** What compares with numbers in Python as a number of its size; null for everything else. A boolean is a number there. */
export function pythonNumber(value: unknown): PythonInt | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean' || value instanceof PythonFloat) return Number(value);
  return null;
}

/**
 * `int(value)`; a fraction is cut off.
 * @throws PythonError ValueError for text that is no integer, TypeError for what is neither text nor number.
 */
export function pythonInt(value: unknown, dialect: PythonDialect): PythonInt {
  const number = pythonNumber(value);
  if (number !== null) return typeof number === 'bigint' ? number : Math.trunc(number);
  if (typeof value === 'string') {
    const parsed = parsePythonInt(value, dialect);
    if (parsed !== null) return parsed;
    const shown = dialect === 2 ? textRepr(value, 2).slice(1) : firstPoints(textRepr(value, 3), LITERAL_SHOWN);
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${shown}`);
  }
  const kind = value === null || value === undefined ? 'NoneType' : Array.isArray(value) ? 'list' : 'dict';
  throw new PythonError('TypeError', `int() argument must be a string or a number, not '${kind}'`);
}

const TRUE_STRINGS: ReadonlySet<string> = new Set(['1', 't', 'true', 'on', 'y', 'yes']);

const FALSE_STRINGS: ReadonlySet<string> = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** oslo's `strutils.bool_from_string(value, strict=True)`: null where the original refuses the word. */
export function strictBoolFromString(value: unknown): boolean | null {
  if (boolFromString(value)) return true;
  const text = typeof value === 'string' ? value : pythonRepr(value, 3);
  return FALSE_STRINGS.has(text.trim().toLowerCase()) ? false : null;
}

/** oslo's `strutils.bool_from_string`, not strict: everything that is not one of the true words is false. */
export function boolFromString(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : pythonRepr(value, 3);
  return TRUE_STRINGS.has(text.trim().toLowerCase());
}

/** Python's truth of a JSON value: empty text, 0, empty containers and None are false. */
export function isTruthy(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === 0n || value === false)
    return false;
  if (value instanceof PythonFloat) return Number(value) !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return true;
}
