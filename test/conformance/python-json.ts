import { PythonFloat } from '#image-properties';

/** Strings are skipped, numbers are looked at: a fraction or an exponent makes a float, many digits a long integer. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const FLOAT_MARK = '\u0000python-float';
const LONG_MARK = '\u0000python-long';

function marked(token: string): string {
  if (token.startsWith('"')) return token;
  if (/[.eE]/.test(token)) return `{"${'\\u0000python-float'}":"${token}"}`;
  return Number.isSafeInteger(Number(token)) ? token : `{"${'\\u0000python-long'}":"${token}"}`;
}

/** JSON as Python reads it: `1.0` stays a float, integers keep all their digits. */
export function parsePythonJson(text: string): unknown {
  return JSON.parse(text.replace(TOKENS, marked), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (Object.hasOwn(value, FLOAT_MARK)) return new PythonFloat((value as Record<string, string>)[FLOAT_MARK] ?? '');
    if (Object.hasOwn(value, LONG_MARK)) return BigInt((value as Record<string, string>)[LONG_MARK] ?? '0');
    return value;
  });
}

/** The inverse for results: a long integer is written as a number. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item));
}
