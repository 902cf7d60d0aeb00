import { parseCpuSpec } from '../cpu-spec.js';
import { PythonError } from '../errors.js';
import { isTruthy } from '../python/numbers.js';
import { typeName } from '../python/types.js';
import { isDict } from '../user-keyed.js';
import { type ImageMetaProps, isUpTo, PROPERTY_ROWS } from './catalogue.js';
import { type Coercion, compileCoercion, toInt } from './coerce.js';
import type { IsVersionPredicate } from './version-predicate.js';

/** Most NUMA nodes that the indexed properties are read for (ImageMetaProps.NUMA_NODES_MAX). */
const NUMA_NODES_MAX = 128;
const TRAIT_PREFIX = 'trait:';

interface Reading {
  /** Place in the sequence in which the original sets the fields. */
  readonly rank: number;
  readonly field: string;
  readonly coerce: Coercion;
}

/** A field that is collected from `NAME.0`, `NAME.1`, ... */
interface IndexedReading {
  readonly rank: number;
  readonly field: 'hw_numa_cpus' | 'hw_numa_mem';
  readonly element: (value: unknown) => unknown;
}

/** What one version of ImageMetaProps reads. */
export interface Vocabulary {
  readonly readings: ReadonlyMap<string, Reading>;
  readonly indexed: readonly IndexedReading[];
  readonly diskBus: Coercion;
  readonly scsiModel: Coercion;
}

/**
 * Order in which the original reads legacy names (image_meta.py ImageMetaProps._legacy_property_map): it decides which
 * of several errors a user is told. Then vmware_adaptertype, then the current names.
 */
const LEGACY_ORDER = [
  ...['architecture', 'owner_id', 'vmware_disktype', 'vmware_image_version', 'vmware_ostype', 'auto_disk_config'],
  ...['ipxe_boot', 'xenapi_device_id', 'xenapi_image_compression_level', 'vmware_linked_clone', 'xenapi_use_agent'],
  ...['xenapi_skip_agent_inject_ssh', 'xenapi_skip_agent_inject_files_at_boot', 'cache_in_nova', 'vm_mode'],
  ...['bittorrent', 'mappings', 'block_device_mapping', 'bdm_v2', 'root_device_name', 'hypervisor_version_requires'],
  'hypervisor_type',
];
const ADAPTER_TYPE = 'vmware_adaptertype';
const ADAPTER_RANK = LEGACY_ORDER.length;

/** The fields of a version of ImageMetaProps, ready to read with. */
export function vocabulary(version: string, isVersionPredicate: IsVersionPredicate): Vocabulary {
  const readings = new Map<string, Reading>();
  const indexed: IndexedReading[] = [];
  let rank = ADAPTER_RANK;
  for (const [field, row] of PROPERTY_ROWS) {
    rank += 1;
    if (!isUpTo(row.version, version) || row.type.kind === 'traits') continue;
    if (row.type.kind === 'indexed') {
      const element = row.type.element === 'integer' ? toInt : parseCpuSpec;
      indexed.push({ rank, field: field as IndexedReading['field'], element });
      continue;
    }
    const coerce = compileCoercion(row.type, version, isVersionPredicate);
    readings.set(field, { rank, field, coerce });
    for (const legacy of row.legacyNames ?? []) {
      const place = LEGACY_ORDER.indexOf(legacy);
      if (place < 0) throw new RangeError(`legacy name ${legacy} of ${field} has no place in LEGACY_ORDER`);
      readings.set(legacy, { rank: place, field, coerce });
    }
  }
  const coercionOf = (field: string): Coercion => {
    const reading = readings.get(field);
    if (reading === undefined) throw new RangeError(`the catalogue has no ${field}`);
    return reading.coerce;
  };
  return { readings, indexed, diskBus: coercionOf('hw_disk_bus'), scsiModel: coercionOf('hw_scsi_model') };
}

type Assignment = Reading & { readonly value: unknown };

function adapterAssignments({ diskBus, scsiModel }: Vocabulary, value: unknown): Assignment[] {
  if (value === 'ide') return [{ rank: ADAPTER_RANK, field: 'hw_disk_bus', coerce: diskBus, value: 'ide' }];
  if (!isTruthy(value)) return [];
  return [
    { rank: ADAPTER_RANK, field: 'hw_disk_bus', coerce: diskBus, value: 'scsi' },
    { rank: ADAPTER_RANK, field: 'hw_scsi_model', coerce: scsiModel, value },
  ];
}

function collectIndexed(properties: Readonly<Record<string, unknown>>, reading: IndexedReading): unknown[] {
  const values: unknown[] = [];
  for (let node = 0; node < NUMA_NODES_MAX; node += 1) {
    const name = `${reading.field}.${node}`;
    if (!Object.hasOwn(properties, name)) break;
    values.push(reading.element(properties[name]));
  }
  return values;
}

function setField(target: Record<string, unknown>, assignment: Assignment): void {
  const { field, value } = assignment;
  if (value === null || value === undefined) throw new PythonError('ValueError', `Field \`${field}' cannot be None`);
  target[field] = assignment.coerce(field, value);
}

/**
 * Image properties as typed fields (nova/objects/image_meta.py ImageMetaProps.from_dict). Unknown properties are
 * passed over; of a legacy and a current name the current one wins, though both must be valid.
 *
 * @throws PythonError ValueError (a value that the type refuses; the API makes a 400 of it), AttributeError, TypeError
 * @throws NovaError Invalid (400) for a bad CPU set in hw_numa_cpus.N
 */
export function parseImageProperties(known: Vocabulary, properties: unknown): ImageMetaProps {
  if (Array.isArray(properties)) throw new PythonError('AttributeError', "'list' object has no attribute 'get'");
  if (!isDict(properties)) {
    throw new PythonError('TypeError', `argument of type '${typeName(properties)}' is not iterable`);
  }
  const source = properties;
  const assignments: Assignment[] = [];
  const traitsRequired: string[] = [];
  let hasIndexed = false;
  for (const name of Object.keys(source)) {
    const value = source[name];
    const reading = known.readings.get(name);
    if (reading !== undefined) {
      assignments.push({ rank: reading.rank, field: reading.field, coerce: reading.coerce, value });
    } else if (name === ADAPTER_TYPE) assignments.push(...adapterAssignments(known, value));
    else if (name.startsWith(TRAIT_PREFIX)) {
      if (value === 'required') traitsRequired.push(name.slice(TRAIT_PREFIX.length));
    } else if (name.startsWith('hw_numa_')) hasIndexed = true;
  }
  assignments.sort((left, right) => left.rank - right.rank);

  const fields: Record<string, unknown> = {};
  let next = 0;
  if (hasIndexed) {
    for (const reading of known.indexed) {
      for (; next < assignments.length && assignmentAt(assignments, next).rank < reading.rank; next += 1) {
        setField(fields, assignmentAt(assignments, next));
      }
      const values = collectIndexed(source, reading);
      if (values.length > 0) fields[reading.field] = values;
    }
  }
  for (; next < assignments.length; next += 1) setField(fields, assignmentAt(assignments, next));
  if (traitsRequired.length > 0) fields['traits_required'] = traitsRequired;
  return fields as ImageMetaProps;
}

function assignmentAt(assignments: readonly Assignment[], index: number): Assignment {
  return assignments[index] as Assignment;
}
