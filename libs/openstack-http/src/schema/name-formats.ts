/** Letters, marks, numbers, punctuation and symbols of the Basic Multilingual Plane; spaces apart. */
const VISIBLE = '[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]';
const PRINTABLE = '[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}]';
/** The original builds its pattern of the characters up to U+FFFE, so that no other is allowed. */
const BEYOND = /[\uffff\u{10000}-\u{10ffff}]/u;

function matcher(pattern: string, forbidden = ''): (text: string) => boolean {
  const regex = new RegExp(pattern, 'u');
  const isForbidden = (char: string) => forbidden.includes(char);
  return (text) => regex.test(text) && !BEYOND.test(text) && ![...text].some(isForbidden);
}

/** Python's `$` also matches before a line feed that ends the text. */
const TRIMMED = `^${VISIBLE}(?:${PRINTABLE}*${VISIBLE})?\\n?$`;

interface NameFormat {
  readonly matches: (text: string) => boolean;
  /** What a name must be, in the original's words. */
  readonly reason: string;
}

/**
 * Nova's formats of names, which are printable (nova/api/validation/parameter_types.py valid_name_regex,
 * valid_az_name_regex, 26.2). A refusal names the rule and not the value.
 */
export const NAME_FORMATS: ReadonlyMap<string, NameFormat> = new Map([
  ['name', { matches: matcher(TRIMMED), reason: 'printable characters. Can not start or end with whitespace.' }],
  [
    'az_name',
    {
      matches: matcher(TRIMMED, ':'),
      reason: 'printable characters except :.Can not start or end with whitespace.',
    },
  ],
]);

/** Text that is printable, or empty (valid_description_regex). */
export const isPrintable = matcher(`^${PRINTABLE}*\\n?$`);

/** nova/exception.py InvalidName */
export function invalidName(format: string): string | null {
  const reason = NAME_FORMATS.get(format)?.reason;
  return reason === undefined ? null : `An invalid 'name' value was provided. The name must be: ${reason}`;
}
