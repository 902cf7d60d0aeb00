import { python2DictOrder } from './dict-order.js';

/** Which Python prints: 2.7 writes `u'...'` and escapes what is not ASCII, 3 writes what is printable as it is. */
export type PythonDialect = 2 | 3;

/**
 * A float that JSON has lost: `1.0` and `1` are one number here and two in Python.
 * Only a reader that sees the source text can tell, so only such readers make these.
 */
export class PythonFloat {
  constructor(readonly text: string) {}

  /** So that it compares, and counts in arithmetic, as the number that it is. */
  valueOf(): number {
    return Number(this.text);
  }

  toJSON(): number {
    return Number(this.text);
  }
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const NOT_PRINTABLE = /[\p{C}\p{Z}]/u;

function escaped(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (point > 0xffff) return `\\U${point.toString(16).padStart(8, '0')}`;
  if (point > 0xff) return `\\u${point.toString(16).padStart(4, '0')}`;
  return `\\x${point.toString(16).padStart(2, '0')}`;
}

function isPlain(char: string, dialect: PythonDialect): boolean {
  if (char >= ' ' && char <= '~') return true;
  return dialect === 3 && char > '~' && !NOT_PRINTABLE.test(char);
}

/** `repr()` of a text. */
export function textRepr(text: string, dialect: PythonDialect): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = '';
  for (const char of text) {
    if (char === quote) body += `\\${char}`;
    else body += NAMED_ESCAPES[char] ?? (isPlain(char, dialect) ? char : escaped(char));
  }
  return `${dialect === 2 ? 'u' : ''}${quote}${body}${quote}`;
}

/**
 * `repr()` of a float: shortest form that reads back, exponent of two digits at least.
 * @param exponentFrom size from which there is an exponent; below 1e-4 there always is
 */
export function floatRepr(value: number, exponentFrom = 1e16): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  const plain = value === 0 ? (Object.is(value, -0) ? '-0' : '0') : String(value);
  if (value !== 0 && (size >= exponentFrom || size < 1e-4)) {
    const [digits = '', exponent = '0'] = value.toExponential().split('e');
    const power = Number(exponent);
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** From here on JavaScript writes numbers with an exponent. */
const EXPONENT_FROM = 1e21;

/** A number without a fraction is an integer whatever its size; anything else is a float. */
export function numberText(value: number): string {
  if (!Number.isInteger(value)) return floatRepr(value);
  return Math.abs(value) < EXPONENT_FROM ? String(value) : BigInt(value).toString();
}

function dictKeys(value: object, dialect: PythonDialect): string[] {
  const keys = Object.keys(value);
  return dialect === 2 ? python2DictOrder(keys) : keys;
}

/** 2.7 has a second kind of integer for what no machine word holds, and shows it. */
function isLong(value: number | bigint): boolean {
  return (typeof value === 'bigint' || Number.isInteger(value)) && (value >= 2 ** 63 || value < -(2 ** 63));
}

/** `repr()` of a JSON value as Python holds it. */
export function pythonRepr(value: unknown, dialect: PythonDialect): string {
  if (typeof value === 'string') return textRepr(value, dialect);
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value) + (dialect === 2 && isLong(value) ? 'L' : '');
  if (typeof value === 'bigint') return `${value}${dialect === 2 && isLong(value) ? 'L' : ''}`;
  if (value instanceof PythonFloat) return floatRepr(Number(value.text));
  if (Array.isArray(value)) return `[${value.map((item) => pythonRepr(item, dialect)).join(', ')}]`;
  const members = value as Record<string, unknown>;
  const items = dictKeys(members, dialect).map(
    (key) => `${textRepr(key, dialect)}: ${pythonRepr(members[key], dialect)}`,
  );
  return `{${items.join(', ')}}`;
}
