import { PythonError } from '../errors.js';
import type { UserKeyed } from '../types.js';
import { isDict } from '../user-keyed.js';
import { textRepr } from './repr.js';
import { typeName } from './types.js';

/**
 * What `for x in value` walks over: items, characters or keys.
 * @throws PythonError TypeError for None, numbers and booleans
 */
export function pythonIterable(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (isDict(value)) return Object.keys(value);
  throw new PythonError('TypeError', `'${typeName(value)}' object is not iterable`);
}

/** `value[key]`. @throws PythonError KeyError, TypeError */
export function pythonItem(value: unknown, key: string): unknown {
  if (isDict(value)) {
    if (Object.hasOwn(value, key)) return value[key];
    throw new PythonError('KeyError', textRepr(key, 2).slice(1));
  }
  if (typeof value === 'string') throw new PythonError('TypeError', 'string indices must be integers');
  throw new PythonError('TypeError', 'object has no attribute __getitem__');
}

/** `value.iteritems()`. @throws PythonError AttributeError when the value is no dictionary */
export function pythonDict(value: unknown): UserKeyed {
  if (isDict(value)) return value;
  const kind = typeof value === 'string' ? 'unicode' : typeName(value);
  throw new PythonError('AttributeError', `'${kind}' object has no attribute 'iteritems'`);
}
