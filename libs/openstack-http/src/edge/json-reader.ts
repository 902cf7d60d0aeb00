import type { FaultDialect } from '../faults/fault-dialect.js';
import { OpenStackError } from '../faults/openstack-error.js';
import { isStorableText } from './storable-text.js';

/**
 * How deep arrays and objects of a body may lie in each other: about what Python's recursion limit of 1000 leaves to
 * `json.loads` below a WSGI stack. What is read here is printed, validated and stored by functions that recurse.
 */
export const MAX_JSON_DEPTH = 900;

type Messages = FaultDialect['messages'];

interface Place {
  readonly value: unknown;
  /** The nearest key above the value; '' at the top. */
  readonly field: string;
  readonly depth: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON body. Keys such as `__proto__` are plain own properties of what it returns.
 *
 * @param body what came; nothing at all is no mistake, a handler that wants a body refuses its absence
 * @throws OpenStackError 400 for what is no JSON or no UTF-8, lies too deep, or holds text or numbers that cannot be kept
 */
export function readJsonBody(body: Uint8Array, messages: Messages): unknown {
  if (body.length === 0) return undefined;
  const value = parse(body, messages);
  refuseUnfit(value, messages);
  return value;
}

function parse(body: Uint8Array, messages: Messages): unknown {
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch (error) {
    throw new OpenStackError(400, messages.malformedBody, { cause: error });
  }
}

/** Walks with a list of its own: a body may be deeper than the stack. */
function refuseUnfit(body: unknown, messages: Messages): void {
  const open: Place[] = [{ value: body, field: '', depth: 1 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, field, depth } = place;
    if (typeof value === 'string' && !isStorableText(value))
      throw new OpenStackError(400, messages.unfitValue(field, value));
    // JSON.parse reads 1e400 as Infinity, which JSON cannot say again.
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new OpenStackError(400, messages.unfitValue(field, value));
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_JSON_DEPTH) throw new OpenStackError(400, messages.malformedBody);
    for (const [key, item] of Object.entries(value)) {
      if (!isStorableText(key)) throw new OpenStackError(400, messages.unfitValue(field, key));
      if (typeof item === 'object' ? item !== null : typeof item !== 'boolean')
        open.push({ value: item, field: Array.isArray(value) ? field : key, depth: depth + 1 });
    }
  }
}
