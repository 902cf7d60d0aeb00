/** What an escape of Python's `re` is in a JavaScript pattern with the flag `u`. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{N}_]',
  W: '[^\\p{L}\\p{N}_]',
};
const CLASS_ESCAPES: Readonly<Record<string, string>> = { d: '\\p{Nd}', D: '\\P{Nd}', w: '\\p{L}\\p{N}_' };

/** A text part of a class or pattern that both languages read alike. */
function plainEscape(char: string): string {
  if (/[A-Za-z0-9]/.test(char)) return `\\${char}`;
  // Python takes any escaped punctuation for itself, JavaScript only some.
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** The end of the text, or just before its last line break. */
const PYTHON_DOLLAR = '(?=\\n?$(?![\\s\\S]))';

function translated(pattern: string): string {
  let out = '';
  let inClass = false;
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '\\') {
      at += 1;
      const escaped = chars[at];
      if (escaped === undefined) return `${out}\\`;
      out += (inClass ? CLASS_ESCAPES : ESCAPES)[escaped] ?? plainEscape(escaped);
    } else if (inClass) {
      inClass = char !== ']';
      out += char;
    } else if (char === '[') {
      inClass = true;
      out += char;
    } else if (char === '.') out += '[^\\n]';
    else if (char === '$') out += PYTHON_DOLLAR;
    else out += char;
  }
  return out;
}

/**
 * A regular expression in Python's syntax, for a search anywhere in a text (`re.search`).
 *
 * @throws SyntaxError for what Python has and JavaScript has not (`(?P<name>...)`, `(?i)`, possessive quantifiers), as for
 *   any broken pattern
 */
export function pythonPattern(pattern: string): RegExp {
  return new RegExp(translated(pattern), 'u');
}
