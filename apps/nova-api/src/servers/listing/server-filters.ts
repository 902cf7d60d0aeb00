import type { QueryRule } from '../../common/query-rules.js';

/** Query parameter -> column of `nova.instances` that must be equal (nova/db/main/api.py instance_get_all_by_filters_sort). */
export const EXACT_FILTERS: ReadonlyMap<string, string> = new Map([
  ['user_id', 'user_id'],
  ['project_id', 'project_id'],
  ['tenant_id', 'project_id'],
  ['image', 'image_ref'],
  ['image_ref', 'image_ref'],
  ['vm_state', 'vm_state'],
  ['task_state', 'task_state'],
  ['host', 'host'],
  ['uuid', 'uuid'],
]);

/** Times and booleans as MySQL's REGEXP sees them. */
const timeText = (column: string) => `to_char(i.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')`;
const same = (name: string) => [name, `i.${name}`] as const;
const number = (name: string) => [name, `i.${name}::text`] as const;

/**
 * Query parameter -> SQL text that a regular expression must match. `description` names no column in the original, which
 * lists every server then; here it is the column that users see under this name.
 */
export const REGEX_FILTERS: ReadonlyMap<string, string> = new Map([
  ['name', 'i.display_name'],
  same('display_name'),
  ['description', 'i.display_description'],
  same('display_description'),
  ...['kernel_id', 'ramdisk_id', 'hostname', 'key_name', 'node', 'reservation_id', 'availability_zone'].map(same),
  ...['locked_by', 'root_device_name', 'config_drive', 'access_ip_v4', 'access_ip_v6'].map(same),
  ...['launch_index', 'power_state', 'progress'].map(number),
  ['auto_disk_config', 'i.auto_disk_config::integer::text'],
  ...['created_at', 'launched_at', 'terminated_at'].map((name) => [name, timeText(name)] as const),
]);

export const TAG_FILTERS = ['tags', 'tags-any', 'not-tags', 'not-tags-any'] as const;
const JOINED = [
  'block_device_mapping',
  'services',
  'metadata',
  'system_metadata',
  'info_cache',
  'security_groups',
  'pci_devices',
];
/** Parameters that name what is joined to an instance: refused. */
export const JOINED_FILTERS: ReadonlySet<string> = new Set(JOINED);

/** Keys to sort by: columns of `nova.instances`. */
const SORTABLE = [
  ...['access_ip_v4', 'access_ip_v6', 'auto_disk_config', 'availability_zone', 'config_drive', 'created_at'],
  ...[
    'display_description',
    'display_name',
    'host',
    'hostname',
    'image_ref',
    'instance_type_id',
    'kernel_id',
    'key_name',
  ],
  ...['launch_index', 'launched_at', 'locked_by', 'node', 'power_state', 'progress', 'project_id', 'ramdisk_id'],
  ...['root_device_name', 'task_state', 'terminated_at', 'updated_at', 'user_id', 'uuid', 'vm_state'],
];
/** Keys that were taken once and have no effect; refused from 2.75 on. */
const IGNORED = [
  ...[
    'architecture',
    'cell_name',
    'cleaned',
    'default_ephemeral_device',
    'default_swap_device',
    'deleted',
    'deleted_at',
  ],
  ...[
    'disable_terminate',
    'ephemeral_gb',
    'ephemeral_key_uuid',
    'id',
    'key_data',
    'launched_on',
    'locked',
    'memory_mb',
  ],
  ...['os_type', 'reservation_id', 'root_gb', 'shutdown_terminate', 'user_data', 'vcpus', 'vm_mode'],
];

/** What may be sorted by, and what is sorted by when it is asked for. */
export interface SortKeys {
  readonly known: readonly string[];
  readonly effective: ReadonlySet<string>;
}

const withLocked = ['locked', ...SORTABLE];
const ignoredStill = IGNORED.filter((key) => key !== 'locked');
/** By microversion, newest first. */
const SORT_KEYS: readonly (readonly [from: string, keys: SortKeys])[] = [
  ['2.75', { known: withLocked, effective: new Set(withLocked) }],
  ['2.73', { known: [...withLocked, ...ignoredStill], effective: new Set(withLocked) }],
  ['2.1', { known: [...SORTABLE, ...IGNORED], effective: new Set(SORTABLE) }],
];

type AtLeast = (version: string) => boolean;

export function sortKeysAt(atLeast: AtLeast): SortKeys {
  const [, keys] = SORT_KEYS.find(([from]) => atLeast(from)) ?? (SORT_KEYS.at(-1) as (typeof SORT_KEYS)[number]);
  return keys;
}

const BASE: readonly (readonly [string, QueryRule])[] = [
  ...[...EXACT_FILTERS.keys()].map((name) => [name, 'text'] as const),
  ...[...REGEX_FILTERS.keys(), 'flavor', 'ip', 'ip6'].map((name) => [name, 'regex'] as const),
  ...['sort_dir', 'all_tenants', 'soft_deleted', 'deleted', 'status', 'marker'].map((name) => [name, 'text'] as const),
  ...JOINED.map((name) => [name, 'text'] as const),
  ['changes-since', 'time'],
  ['limit', 'limit'],
];

/** nova/api/openstack/compute/schemas/servers.py query_params_v21 to query_params_v275 (26.2). */
const LATER: readonly (readonly [from: string, rules: readonly (readonly [string, QueryRule])[]])[] = [
  ['2.26', TAG_FILTERS.map((name) => [name, 'regex'] as const)],
  ['2.66', [['changes-before', 'time']]],
  ['2.73', [['locked', 'text']]],
];

export function queryRulesAt(atLeast: AtLeast): ReadonlyMap<string, QueryRule> {
  const later = LATER.filter(([from]) => atLeast(from)).flatMap(([, rules]) => rules);
  return new Map<string, QueryRule>([...BASE, ...later, ['sort_key', sortKeysAt(atLeast).known]]);
}

/** What users who are no admins may filter by; other parameters are as if they were not there (_get_server_search_options). */
const FOR_USERS: readonly (readonly [from: string, names: readonly string[]])[] = [
  ['2.1', ['reservation_id', 'name', 'status', 'image', 'flavor', 'ip', 'changes-since', 'all_tenants']],
  ['2.5', ['ip6']],
  ['2.26', TAG_FILTERS],
  ['2.66', ['changes-before']],
  ['2.73', ['locked']],
  [
    '2.83',
    [
      ...['availability_zone', 'config_drive', 'key_name', 'created_at', 'launched_at', 'terminated_at'],
      ...['power_state', 'task_state', 'vm_state', 'progress', 'user_id'],
    ],
  ],
  ['2.90', ['hostname']],
];

export function userFiltersAt(atLeast: AtLeast): ReadonlySet<string> {
  return new Set(FOR_USERS.filter(([from]) => atLeast(from)).flatMap(([, names]) => names));
}
