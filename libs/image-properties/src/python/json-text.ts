import { python2DictOrder } from './dict-order.js';
import { floatRepr, numberText, PythonFloat } from './repr.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

function quoted(text: string): string {
  let body = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charAt(at);
    const code = text.charCodeAt(at);
    body += ESCAPES[unit] ?? (code >= 0x20 && code < 0x7f ? unit : `\\u${code.toString(16).padStart(4, '0')}`);
  }
  return `"${body}"`;
}

/** `json.dumps(value)` of 2.7: ASCII only, a space after each separator, keys in dictionary order. */
export function pythonJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof PythonFloat) return floatRepr(Number(value.text));
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  const members = value as Record<string, unknown>;
  return `{${python2DictOrder(Object.keys(members))
    .map((key) => `${quoted(key)}: ${pythonJson(members[key])}`)
    .join(', ')}}`;
}
