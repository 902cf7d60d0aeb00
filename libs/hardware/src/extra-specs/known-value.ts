import { boolFromString, parsePythonInt } from '#image-properties';

/** What an extra spec may be: why a text is none of it, or null. */
export type KnownValue = (value: string) => string | null;

const FALSE_WORDS: ReadonlySet<string> = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

export const text: KnownValue = () => null;

export const flag: KnownValue = (value) =>
  boolFromString(value) || FALSE_WORDS.has(value.trim().toLowerCase())
    ? null
    : `'${value}' is not a valid boolean-like value.`;

export function whole({ min, max }: { readonly min?: number; readonly max?: number } = {}): KnownValue {
  return (value) => {
    const number = parsePythonInt(value, 3);
    if (number === null) return `'${value}' is not a valid integer value.`;
    if (max !== undefined && number > max) return `'${number}' is greater than the max value of '${max}'.`;
    return min !== undefined && number < min ? `'${number}' is less than the min value of '${min}'.` : null;
  };
}

export const oneOf =
  (...values: readonly string[]): KnownValue =>
  (value) =>
    values.includes(value) ? null : `'${value}' is not one of: ${values.join(', ')}.`;

/**
 * @param format as the message shows it
 * @param matcher that takes the same texts and no time for it: some of the original's formats can be read in many ways
 */
export const like =
  (format: string, matcher: RegExp): KnownValue =>
  (value) =>
    matcher.test(value) ? null : `'${value}' is not of the format '${format}'.`;
