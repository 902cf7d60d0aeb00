import { PythonError } from './errors.js';
import type { ImageMetadata, UserKeyed } from './types.js';

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
  if (typeof properties === 'object' && properties !== null && !Array.isArray(properties))
    return properties as UserKeyed;
  const kind = properties === null ? 'NoneType' : Array.isArray(properties) ? 'list' : typeof properties;
  throw new PythonError('AttributeError', `'${kind}' object has no attribute 'iteritems'`);
}
