import { expect } from '@jest/globals';
import type { RecordedIds } from './recorded-ids.js';
import type { Row, TestCloud } from './test-cloud.js';

/** How rows of one table of the recording are found in ours and compared. */
interface TableRules {
  /** Ours, where it has another name. */
  readonly table?: string;
  /** Column whose values say whose rows these are. */
  readonly by: string;
  /** Column that tells rows of one subject apart; without one they are compared in the order of their making. */
  readonly key?: string;
  /** Columns that are not compared, with the reason. */
  readonly ignored?: Readonly<Record<string, string>>;
}

const HYPERVISOR = "the recording's hypervisor is nova's FakeDriver, ours is libvirt";
const BACKEND = 'names of hosts and places differ';
const NO_CELLS = 'the number of a row in the recording';

const TABLES: Readonly<Record<string, TableRules>> = {
  'nova.instances': {
    by: 'uuid',
    ignored: { id: NO_CELLS, root_device_name: HYPERVISOR, host: BACKEND, node: BACKEND, instance_type_id: NO_CELLS },
  },
  'nova.instance_system_metadata': { by: 'instance_uuid', key: 'key', ignored: { id: NO_CELLS } },
  'nova.block_device_mapping': {
    by: 'instance_uuid',
    ignored: {
      id: NO_CELLS,
      device_name: HYPERVISOR,
      device_type: HYPERVISOR,
      disk_bus: HYPERVISOR,
      connection_info: BACKEND,
      updated_at: HYPERVISOR,
    },
  },
  'nova.instance_extra': { by: 'instance_uuid' },
  'nova.instance_faults': { by: 'instance_uuid', ignored: { host: BACKEND } },
  'nova.instance_actions': { by: 'instance_uuid' },
  'nova.migrations': {
    by: 'instance_uuid',
    ignored: {
      id: NO_CELLS,
      old_instance_type_id: NO_CELLS,
      new_instance_type_id: NO_CELLS,
      source_compute: BACKEND,
      dest_compute: BACKEND,
      source_node: BACKEND,
      dest_node: BACKEND,
      dest_host: BACKEND,
    },
  },
  'nova.request_specs': { by: 'instance_uuid' },
  'cinder.volumes': { by: 'id', key: 'id', ignored: { host: BACKEND } },
  'cinder.volume_glance_metadata(volume)': {
    table: 'cinder.volume_glance_metadata',
    by: 'volume_id',
    key: 'key',
    ignored: { id: NO_CELLS },
  },
  'cinder.volume_glance_metadata(snapshot)': {
    table: 'cinder.volume_glance_metadata',
    by: 'snapshot_id',
    key: 'key',
    ignored: { id: NO_CELLS },
  },
  'cinder.volume_metadata': { by: 'volume_id', key: 'key', ignored: { id: NO_CELLS } },
  'glance.images': { by: 'id', key: 'id' },
  'glance.image_properties': { by: 'image_id', key: 'name', ignored: { id: NO_CELLS } },
  'glance.image_locations': { by: 'image_id', ignored: { id: NO_CELLS, value: BACKEND } },
};

/** Rows that the libvirt driver registers for a server, and its snapshots inherit; the recorded hypervisor registers none. */
const REGISTERED = new Set(
  ['cdrom_bus', 'disk_bus', 'input_bus', 'machine_type', 'pointer_model', 'video_model', 'vif_model'].flatMap(
    (name) => [`image_hw_${name}`, `hw_${name}`],
  ),
);

/** How a hypervisor calls and connects disks: the recorded one has names of its own. */
const DEVICE_NAMES = new Set(['device_name', 'device_type', 'disk_bus', 'img_root_device_name']);
/** Rows whose value is a time, a host, a checksum or a disk's name: only that there is one counts. */
const VARYING_ROWS = new Set(['root_device_name', 'image_root_device_name', 'checksum', 'shelved_at', 'shelved_host']);

const TIMES = /(_at|_time)$/;
/** Different in every run: only whether there is a value counts. */
const VARYING = new Set(['checksum', 'os_hash_value', 'request_id', 'attachment_id', 'volume_type_id', 'owner']);

/** Both databases' ways of writing the same value. */
function plain(column: string, value: unknown, ids: RecordedIds | null): unknown {
  if (isAny(value)) return expect.anything();
  // Python writes a set of roles in an order of its own.
  if (column === 'value' && value === 'reader,member') return 'member,reader';
  if (TIMES.test(column) || VARYING.has(column)) return value !== null && value !== undefined;
  // Soft deletes: 0, false or no; a number or true is yes.
  if (column === 'deleted') return Number(value) !== 0;
  if (typeof value === 'boolean') return Number(value);
  if (column === 'size' || column === 'virtual_size') return value === null ? null : Number(value);
  if (ids === null) return typeof value === 'string' && /^[[{]/.test(value) ? jsonOrText(value) : value;
  if (typeof value === 'string') return jsonOrText(ids.translate(value));
  return typeof value === 'object' && value !== null ? JSON.parse(ids.translate(JSON.stringify(value))) : value;
}

/** A value that the recording can't tell, with the reason. */
function isAny(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$any' in value;
}

function jsonOrText(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // A property may begin like JSON and be none.
    return value;
  }
}

/** In objects of objects too, times count only as present. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (isAny(value)) return expect.anything();
  if (typeof value !== 'object' || value === null || 'asymmetricMatch' in value) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      // Which fields an object remembers as changed is not data; row numbers and sizes of data are not either.
      if (key === 'nova_object.changes') return [];
      if (key === 'id' && typeof item === 'number') return [];
      if (DEVICE_NAMES.has(key)) return [];
      return [[key, TIMES.test(key) || VARYING.has(key) ? item !== null : withoutTimes(item)]];
    }),
  );
}

/** Compares the rows that the recording shows with ours: same rows, same values, in every recorded column. */
export async function expectRows(
  cloud: TestCloud,
  ids: RecordedIds,
  tables: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  const names = Object.keys(tables).sort((one, other) => order(one) - order(other));
  const expected: Record<string, unknown> = {};
  const actual: Record<string, unknown> = {};
  for (const name of names) {
    const rules = TABLES[name];
    if (rules === undefined) throw new Error(`no rules for table ${name} of the recording`);
    const recorded = tables[name] ?? [];
    const ours = await ourRows(cloud, ids, name, rules, recorded);
    const sorted = sortedBy(recorded, rules, ids);
    if (sorted.length === ours.length)
      for (const [index, row] of sorted.entries()) learnColumns(ids, row, ours[index], rules);
    if (name === 'nova.request_specs') for (const [index, row] of ours.entries()) dropRegistered(row, sorted[index]);
    expected[name] = sorted.map((row) => comparable(row, Object.keys(row), rules, ids));
    actual[name] = ours.map((row) => comparable(row, Object.keys(recorded[0] ?? row), rules, null));
  }
  expect(actual).toEqual(expected);
}

/** Nova's rows come first: they name the volumes and images of the others. */
function order(table: string): number {
  return ['nova', 'cinder', 'glance'].findIndex((schema) => table.startsWith(schema));
}

async function ourRows(
  cloud: TestCloud,
  ids: RecordedIds,
  name: string,
  rules: TableRules,
  recorded: readonly Row[],
): Promise<Row[]> {
  const subjects = [...new Set(recorded.map((row) => ids.get(String(row[rules.by]))))];
  const isDeleted = recorded.some((row) => row['deleted'] !== undefined && Number(row['deleted']) !== 0);
  const rows = await cloud.sql(`SELECT * FROM ${rules.table ?? name} WHERE ${rules.by} = ANY($1)`, [subjects]);
  if (name === 'nova.request_specs') return rows.map(requestSpec);
  const tells = recorded.some((row) => row['deleted'] !== undefined);
  const live = rows.filter((row) => isDeleted || !tells || Number(row['deleted']) === 0);
  const keys = new Set(recorded.map((row) => row[rules.key ?? '']));
  const isRegistered = (row: Row) => REGISTERED.has(String(row[rules.key ?? ''])) && !keys.has(row[rules.key ?? '']);
  return sortedBy(
    live.filter((row) => !isRegistered(row)),
    rules,
    null,
  );
}

/** Of a spec, what a property reaches: the image; and the flavor. */
function requestSpec({ instance_uuid, spec }: Row): Row {
  const { 'nova_object.data': data } = JSON.parse(String(spec)) as { 'nova_object.data': Row };
  return { instance_uuid, image: data['image'], flavor: data['flavor'] };
}

function sortedBy(rows: readonly Row[], rules: TableRules, ids: RecordedIds | null): Row[] {
  const place = (row: Row) =>
    rules.key === undefined
      ? [String(row['created_at'] ?? ''), String(row['id'] ?? '').padStart(12, '0')].slice(
          row['id'] === undefined ? 0 : 1,
        )
      : [rules.by, rules.key].map((column) => (ids === null ? row[column] : ids.get(String(row[column]))));
  return [...rows].sort((one, other) => (place(one).join(' ') < place(other).join(' ') ? -1 : 1));
}

/** Typed properties that only the libvirt driver has registered. */
function dropRegistered(ours: Row, recorded: Row | undefined): void {
  const [own, theirs] = [ours, recorded].map(propertiesOf);
  for (const name of REGISTERED) if (own !== undefined && theirs?.[name] === undefined) delete own[name];
}

function propertiesOf(row: Row | undefined): Record<string, unknown> | undefined {
  interface Imaged {
    readonly 'nova_object.data'?: { readonly properties?: { readonly 'nova_object.data'?: Record<string, unknown> } };
  }
  return (row?.['image'] as Imaged | undefined)?.['nova_object.data']?.properties?.['nova_object.data'];
}

function learnColumns(ids: RecordedIds, recorded: Row, ours: Row | undefined, rules: TableRules): void {
  for (const [column, value] of Object.entries(recorded)) {
    if (rules.ignored?.[column] !== undefined) continue;
    const [theirs, own] = [value, ours?.[column]].map((one) => (typeof one === 'string' ? jsonOrText(one) : one));
    ids.learn(theirs, own);
  }
}

function comparable(row: Row, columns: readonly string[], rules: TableRules, ids: RecordedIds | null): Row {
  const kept = columns.filter((column) => rules.ignored?.[column] === undefined);
  const name = row[rules.key ?? ''];
  const onlyPresent = VARYING_ROWS.has(String(name));
  return Object.fromEntries(
    kept.map((column) => [
      column,
      onlyPresent && column === 'value' ? row[column] !== null : withoutTimes(plain(column, row[column], ids)),
    ]),
  );
}
