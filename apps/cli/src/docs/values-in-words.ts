import type { PropertyType } from '#image-properties';
import { code } from './markdown.js';

type EnumType = Extract<PropertyType, { kind: 'enum' }>;
type IntegerType = Extract<PropertyType, { kind: 'integer' }>;

/** What a property may hold, for the line of its entry. */
export function valuesInWords(name: string, type: PropertyType): string {
  switch (type.kind) {
    case 'text':
      return 'any text';
    case 'uuid':
      return 'a UUID';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return integerInWords(type);
    case 'enum':
      return enumInWords(type);
    case 'version-predicate':
      return `a version predicate such as ${code('>=2.6,<3.0')}`;
    case 'list-of-dicts':
      return 'a list of objects of text';
    case 'indexed':
      return indexedInWords(name, type);
    case 'traits':
      return `${code('required')}, in properties named ${code('trait:NAME')}`;
  }
}

/** The same in a word or two, for the table of all properties. */
export function typeInWords(type: PropertyType): string {
  switch (type.kind) {
    case 'enum':
      return type.values.length > 4 ? `one of ${type.values.length} words` : type.values.map(code).join(', ');
    case 'indexed':
      return type.element === 'integer' ? 'whole number per index' : 'CPU set per index';
    case 'integer':
      return 'whole number';
    case 'version-predicate':
      return 'version predicate';
    case 'list-of-dicts':
      return 'list';
    case 'traits':
      return 'traits';
    case 'boolean':
      return 'boolean';
    case 'uuid':
      return 'UUID';
    case 'text':
      return 'text';
  }
}

function integerInWords({ minimum, maximum, unit }: IntegerType): string {
  const measured = unit === undefined ? 'a whole number' : `a whole number of ${unit}`;
  if (minimum !== undefined && maximum !== undefined) return `${measured} from ${minimum} to ${maximum}`;
  return minimum === undefined ? measured : `${measured}, at least ${minimum}`;
}

function enumInWords(type: EnumType): string {
  const words = type.values.map((value) => {
    const since = type.addedIn?.[value];
    return since === undefined ? code(value) : `${code(value)} (${since})`;
  });
  const parts = [words.join(', ')];
  if (type.lowerCase) parts.push('in any case');
  const synonyms = Object.entries(type.synonyms ?? {}).map(([from, to]) => `${code(from)} as ${code(to)}`);
  if (synonyms.length > 0) parts.push(`read ${synonyms.join(', ')}`);
  return parts.join('; ');
}

function indexedInWords(name: string, type: Extract<PropertyType, { kind: 'indexed' }>): string {
  const element = type.element === 'cpu-set' ? `a CPU set such as ${code('0-3,^1')}` : 'a whole number';
  const unit = type.unit === undefined ? '' : ` of ${type.unit}`;
  return `${element}${unit}, in properties named ${code(`${name}.0`)}, ${code(`${name}.1`)}, ... without a gap`;
}
