import { PythonError } from './errors.js';
import { PythonFloat } from './python/repr.js';
import { typeName } from './python/types.js';
import type { ImageMetadata, UserKeyed } from './types.js';

/** Whether a JSON value is what Python holds as a dictionary. */
export function isDict(value: unknown): value is UserKeyed {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PythonFloat);
}

/** An empty dictionary for keys that users choose. */
export function userKeyed<T = unknown>(...sources: (Readonly<UserKeyed<T>> | undefined)[]): UserKeyed<T> {
  return Object.assign(Object.create(null), ...sources) as UserKeyed<T>;
}

/** The member of a dictionary, undefined when it has none of its own. */
export function member<T>(dictionary: Readonly<UserKeyed<T>>, key: string): T | undefined {
  return Object.hasOwn(dictionary, key) ? dictionary[key] : undefined;
}

/**
 * `image.get('properties', {})`.
 * @throws PythonError AttributeError when they are there and are no dictionary
 */
export function propertiesOf(image: ImageMetadata): UserKeyed {
  const properties: unknown = image.properties;
  if (properties === undefined) return userKeyed();
  if (isDict(properties)) return properties;
  throw new PythonError('AttributeError', `'${typeName(properties)}' object has no attribute 'iteritems'`);
}
