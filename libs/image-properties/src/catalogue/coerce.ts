import { PythonError } from '../errors.js';
import { boolFromString, pythonInt, pythonNumber } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import { typeName } from '../python/types.js';
import { isDict } from '../user-keyed.js';
import { isUpTo } from './catalogue.js';
import type { EnumType, NullableStrings, PropertyType } from './property-types.js';
import type { IsVersionPredicate } from './version-predicate.js';

/** Turns a raw value into the typed one. `field` is how errors call the place. */
export type Coercion = (field: string, value: unknown) => unknown;

function refuse(message: string): never {
  throw new PythonError('ValueError', message);
}

const SHORT_DECIMAL = /^[0-9]{1,15}$/;

/** Python 3's int() as a number. */
export function toInt(value: unknown): number {
  if (typeof value === 'string' && SHORT_DECIMAL.test(value)) return Number(value);
  return Number(pythonInt(value, 3));
}

/** oslo.versionedobjects String: text and numbers pass (booleans are numbers there), the rest does not. */
export function coerceText(field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (pythonNumber(value) !== null) return pythonText(value, 3);
  return refuse(`A string is required in field ${field}, not a ${typeName(value)}`);
}

/** oslo.versionedobjects List: anything iterable but text and dictionaries. */
export function coerceList(field: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return refuse(`A list is required in field ${field}, not a ${typeName(value)}`);
}

function coerceListOfDicts(field: string, value: unknown): NullableStrings[] {
  return coerceList(field, value).map((item, index) => {
    const place = `${field}[${index}]`;
    if (!isDict(item)) {
      if (item === null) return refuse(`Field \`${place}' cannot be None`);
      return refuse(`A dict is required in field ${place}, not a ${typeName(item)}`);
    }
    const row: NullableStrings = Object.create(null) as NullableStrings;
    for (const [key, entry] of Object.entries(item)) {
      row[key] = entry === null ? null : coerceText(`${place}["${key}"]`, entry);
    }
    return row;
  });
}

function compileEnum(type: EnumType, version: string): Coercion {
  const known = new Map<unknown, string>();
  for (const value of type.values) {
    const since = type.addedIn?.[value];
    if (since === undefined || isUpTo(since, version)) known.set(value, value);
  }
  const synonyms = new Map(Object.entries(type.synonyms ?? {}));
  const refusal = type.refusal;
  if (!type.lowerCase) {
    return (_field, value) => known.get(value) ?? refuse(`Field value ${pythonText(value, 3)} is invalid`);
  }
  return (_field, value) => {
    if (typeof value !== 'string') {
      throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'lower'`);
    }
    const folded = value.toLowerCase();
    const meant = synonyms.get(folded) ?? folded;
    return known.get(meant) ?? refuse(refusal ? refusal(value) : `Field value ${meant} is invalid`);
  };
}

/** The coercion of a type as of one version of ImageMetaProps. Indexed and trait fields are collected, never coerced. */
export function compileCoercion(type: PropertyType, version: string, isVersionPredicate: IsVersionPredicate): Coercion {
  switch (type.kind) {
    case 'text':
      return coerceText;
    case 'uuid':
      // A malformed UUID is only warned of.
      return (_field, value) => pythonText(value, 3);
    case 'integer':
      return (_field, value) => toInt(value);
    case 'boolean':
      return (_field, value) => boolFromString(value);
    case 'enum':
      return compileEnum(type, version);
    case 'version-predicate':
      return (field, value) =>
        isVersionPredicate(pythonText(value, 3))
          ? value
          : refuse(`Version ${pythonText(value, 3)} is not a valid predicate in field ${field}`);
    case 'list-of-dicts':
      return coerceListOfDicts;
    case 'indexed':
    case 'traits':
      throw new TypeError(`a field of kind ${type.kind} is collected from several properties`);
  }
}
