/** What a JSON text in a string must escape once more. There are no bare control characters in it, nor lone surrogates. */
const ESCAPED = /["\\]/g;

/** The JSON text as it stands within a string of another JSON text, without that string's quotes. */
export function escapeJson(json: string): string {
  return json.replace(ESCAPED, '\\$&');
}

/** What stands for itself in a string of a JSON text, however deep; a surrogate may be a lone one and be written `\ud800`. */
const NEEDS_CARE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** Deeper values may be cycles: JSON.stringify finds them out. */
const DEEPEST = 100;

const UNUSUAL = Symbol('left to JSON.stringify');
type Text = string | undefined | typeof UNUSUAL;

const nestedString = (text: string): string =>
  NEEDS_CARE.test(text) ? escapeJson(JSON.stringify(text)) : `\\"${text}\\"`;

function nestedArray(values: readonly unknown[], depth: number): Text {
  let out = '';
  for (const value of values) {
    const text = nestedValue(value, depth);
    if (text === UNUSUAL) return UNUSUAL;
    out += out === '' ? (text ?? 'null') : `,${text ?? 'null'}`;
  }
  return `[${out}]`;
}

function nestedObject(object: Readonly<Record<string, unknown>>, depth: number): Text {
  let out = '';
  for (const key of Object.keys(object)) {
    const text = nestedValue(object[key], depth);
    if (text === UNUSUAL) return UNUSUAL;
    if (text !== undefined) out += `${out === '' ? '' : ','}${nestedString(key)}:${text}`;
  }
  return `{${out}}`;
}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return (
    (prototype === Object.prototype || prototype === null) && (object as { toJSON?: unknown }).toJSON === undefined
  );
}

function nestedValue(value: unknown, depth: number): Text {
  switch (typeof value) {
    case 'string':
      return nestedString(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
    case 'function':
    case 'symbol':
      return undefined;
    case 'object':
      if (value === null) return 'null';
      if (depth === DEEPEST) return UNUSUAL;
      if (Array.isArray(value)) return nestedArray(value, depth + 1);
      return isPlain(value) ? nestedObject(value as Record<string, unknown>, depth + 1) : UNUSUAL;
    default:
      return UNUSUAL;
  }
}

/**
 * `escapeJson(JSON.stringify(value))` in one pass, without the text in between: the envelope holds JSON in a JSON
 * string, and writing it twice cost more than all else of a message. Whatever is not a plain object, array or scalar
 * (a `toJSON`, a class, a cycle) is left to JSON.stringify.
 *
 * @returns undefined where JSON.stringify answers undefined.
 * @throws TypeError when the value has no JSON form (a cycle, a BigInt).
 */
export function nestedJson(value: unknown): string | undefined {
  const text = nestedValue(value, 0);
  if (text !== UNUSUAL) return text;
  const json: string | undefined = JSON.stringify(value);
  return json === undefined ? undefined : escapeJson(json);
}
