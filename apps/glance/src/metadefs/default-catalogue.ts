import {
  FREE_PROPERTIES,
  PROPERTY_NAMESPACES,
  PROPERTY_ROWS,
  type PropertyNamespace,
  type PropertyRow,
  type PropertyType,
  type TypedImages,
} from '#image-properties';
import type {
  AssociationValues,
  ItemValues,
  NamespaceContents,
  NamespaceValues,
  PropertyDefinition,
} from './metadef.js';
import { tagValues } from './metadef.js';

const WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'CPU',
    'VIF',
    'USB',
    'TPM',
    'NUMA',
    'PCI',
    'PMU',
    'RNG',
    'SCSI',
    'HPET',
    'IOMMU',
    'UUID',
    'ID',
    'CD-ROM',
    'SSH',
    'RAM',
  ].map((word) => [word.replace('-', '').toLowerCase(), word]),
);
const UUID_PATTERN = '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$';

/** `hw_cpu_policy` -> `CPU policy`. */
function titleOf(name: string): string {
  const words = name
    .replace(/^(hw|img|os)_/, '')
    .split('_')
    .map((word) => WORDS[word] ?? word);
  const title = words.join(' ');
  return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
}

/** The values of a type in JSON schema's words. */
function typeOf(type: PropertyType, types: TypedImages): PropertyDefinition {
  switch (type.kind) {
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return {
        type: 'integer',
        ...(type.minimum !== undefined && { minimum: type.minimum }),
        ...(type.maximum !== undefined && { maximum: type.maximum }),
      };
    case 'enum':
      return {
        type: 'string',
        enum: type.values.filter((value) => types.has({ version: type.addedIn?.[value] ?? '1.0' })),
      };
    case 'uuid':
      return { type: 'string', pattern: UUID_PATTERN };
    case 'indexed':
      return type.element === 'integer' ? { type: 'integer' } : { type: 'string' };
    default:
      return { type: 'string' };
  }
}

function descriptionOf({ meaning, type, default: unset }: PropertyRow): string {
  const unit = 'unit' in type && type.unit !== undefined && !meaning.includes(type.unit) ? ` In ${type.unit}.` : '';
  return `${meaning}${unit}${unset === 'unset' ? '' : ` Unset: ${unset}.`}`;
}

function definitionOf(name: string, row: PropertyRow, types: TypedImages): PropertyDefinition {
  return { title: titleOf(name), description: descriptionOf(row), ...typeOf(row.type, types) };
}

/** Of an indexed property the first one is defined: `hw_numa_mem.0`. */
function nameOf(name: string, { type }: PropertyRow, prefix: string): string {
  return `${name.slice(prefix.length)}${type.kind === 'indexed' ? '.0' : ''}`;
}

function propertyOf(name: PropertyNamespace['properties'][number], prefix: string, types: TypedImages): ItemValues[] {
  const row = PROPERTY_ROWS.get(name);
  if (row !== undefined) {
    if (!types.has(row)) return [];
    return [{ ...tagValues(nameOf(name, row, prefix)), schema: definitionOf(name, row, types) }];
  }
  const free = new Map(Object.entries(FREE_PROPERTIES)).get(name);
  const schema = { title: titleOf(name), description: free?.meaning ?? '', type: 'string' };
  return [{ ...tagValues(name.slice(prefix.length)), schema }];
}

function associationsOf({ prefix, onFlavors }: PropertyNamespace): AssociationValues[] {
  const own = prefix === '' ? null : prefix;
  return [
    { name: 'OS::Glance::Image', prefix: own, properties_target: null },
    { name: 'OS::Cinder::Volume', prefix: own, properties_target: 'image' },
    ...(onFlavors ? [{ name: 'OS::Nova::Flavor', prefix: 'hw:', properties_target: null }] : []),
  ];
}

/** The types of resources that definitions are for from the start. */
export const DEFAULT_RESOURCE_TYPES = ['OS::Glance::Image', 'OS::Cinder::Volume', 'OS::Nova::Flavor'];

export interface DefaultNamespace {
  readonly values: NamespaceValues;
  readonly contents: NamespaceContents;
}

/** The catalogue of the image properties that a release has as metadata definitions, in the shape that `glance-manage db_load_metadefs` loads. */
export function defaultCatalogue(types: TypedImages): DefaultNamespace[] {
  return PROPERTY_NAMESPACES.map((group) => ({
    values: {
      namespace: group.namespace,
      display_name: group.displayName,
      description: group.description,
      visibility: 'public',
      protected: true,
      owner: 'admin',
    },
    contents: {
      associations: associationsOf(group),
      properties: group.properties.flatMap((name) => propertyOf(name, group.prefix, types)),
      objects: [],
      tags: [],
    },
  }));
}
