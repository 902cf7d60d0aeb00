import { PythonError } from '../errors.js';
import { textRepr } from '../python/repr.js';
import type { UserKeyed } from '../types.js';

/**
 * What `for x in value` walks over: items, characters or keys.
 * @throws PythonError TypeError for None, numbers and booleans
 */
export function pythonIterable(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  const kind = value === null || value === undefined ? 'NoneType' : typeof value === 'boolean' ? 'bool' : 'int';
  throw new PythonError('TypeError', `'${kind}' object is not iterable`);
}

/** `value[key]`. @throws PythonError KeyError, TypeError */
export function pythonItem(value: unknown, key: string): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (Object.hasOwn(value, key)) return (value as UserKeyed)[key];
    throw new PythonError('KeyError', textRepr(key, 2).slice(1));
  }
  if (typeof value === 'string') throw new PythonError('TypeError', 'string indices must be integers');
  throw new PythonError('TypeError', 'object has no attribute __getitem__');
}

/** `value.iteritems()`. @throws PythonError AttributeError when the value is no dictionary */
export function pythonDict(value: unknown): UserKeyed {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as UserKeyed;
  const kind =
    typeof value === 'string' ? 'unicode' : Array.isArray(value) ? 'list' : value === null ? 'NoneType' : 'int';
  throw new PythonError('AttributeError', `'${kind}' object has no attribute 'iteritems'`);
}
