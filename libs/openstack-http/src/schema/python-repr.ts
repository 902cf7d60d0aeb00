/** What Python writes as an escape: control characters, and halves of surrogate pairs, which have no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape.
const ESCAPED = /[\u0000-\u001f\u007f\p{Surrogate}\\]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function escaped(char: string): string {
  const code = char.charCodeAt(0);
  return (
    SHORT[char] ??
    (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  );
}

/** Text as Python 3's `repr()` shows it, for messages in which the original prints a value. */
function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + text.replace(ESCAPED, escaped).replaceAll(quote, `\\${quote}`) + quote;
}

/** Python writes `...` for what holds itself; here also for what lies deeper than a request or a message may. */
const DEEPEST = 1000;

function repr(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return reprString(value);
  if (typeof value !== 'object') return String(value);
  if (depth >= DEEPEST) return '...';
  if (Array.isArray(value)) return `[${value.map((item) => repr(item, depth + 1)).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${reprString(key)}: ${repr(item, depth + 1)}`);
  return `{${pairs.join(', ')}}`;
}

/** A JSON value as Python 3's `repr()` shows it. */
export function pythonRepr(value: unknown): string {
  return repr(value, 0);
}

/** A JSON value as Python 3's `str()` shows it: like repr, but text is bare. */
export function pythonStr(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}
