import { strictBoolFromString } from '#image-properties';
import { badRequest, pythonStr } from '#openstack-http';
import { invalidInput } from '../common/cinder-errors.js';
import type { FilterRules } from '../common/filter-rules.js';
import { queryBoolean } from '../common/list-query.js';
import { pythonLiteral } from '../common/python-literal.js';
import type { Conditions } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';

/** etc/cinder/resource_filters.json, and what came before it. */
export const VOLUME_FILTERS: FilterRules = {
  configured: [
    ...['name', 'status', 'metadata', 'bootable', 'migration_status', 'availability_zone', 'group_id', 'size'],
    ...['created_at', 'updated_at', 'consumes_quota'],
  ],
  older: new Map([
    ['name', '3.0'],
    ['status', '3.0'],
    ['metadata', '3.0'],
    ['bootable', '3.0'],
    ['availability_zone', '3.0'],
    ['glance_metadata', '3.4'],
    ['group_id', '3.10'],
  ]),
  everyProject: (allTenants) => queryBoolean(new Map([['all_tenants', allTenants]]), 'all_tenants'),
  keepsAllTenants: true,
};

/** Filters that compare one column with one text. */
const TEXT_COLUMNS: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'display_name',
  display_name: 'display_name',
  status: 'status',
  attach_status: 'attach_status',
  availability_zone: 'availability_zone',
  migration_status: 'migration_status',
  group_id: 'group_id',
  host: 'host',
  project_id: 'project_id',
  user_id: 'user_id',
  snapshot_id: 'snapshot_id',
  source_volid: 'source_volid',
  volume_type_id: 'volume_type_id',
};
const BOOLEAN_COLUMNS: Readonly<Record<string, string>> = {
  bootable: 'bootable',
  multiattach: 'multiattach',
  consumes_quota: 'use_quota',
  use_quota: 'use_quota',
};
const TIME_COLUMNS = new Set(['created_at', 'updated_at']);
const TIME_OPERATORS = new Map([
  ['gt', '>'],
  ['gte', '>='],
  ['eq', '='],
  ['neq', '<>'],
  ['lt', '<'],
  ['lte', '<='],
]);

/**
 * Adds one filter of a volume list.
 *
 * @returns false when nothing can match
 * @throws OpenStackError 400 for a value that makes no sense
 */
export function addVolumeFilter(
  conditions: Conditions,
  name: string,
  value: string,
  { version }: ViewRequest,
): boolean {
  const column = own(TEXT_COLUMNS, name.replace(/~$/, ''));
  const boolean = own(BOOLEAN_COLUMNS, name);
  if (column !== undefined && name.endsWith('~')) conditions.add(`strpos("${column}", ?) > 0`, value);
  else if (column !== undefined) conditions.add(`"${column}" = ANY(?)`, [choicesOf(name, value)]);
  else if (boolean !== undefined) conditions.add(`"${boolean}" = ?`, readBoolean(name, value, version.atLeast('3.2')));
  else if (name === 'size') conditions.add('size::text = ?', value.trim());
  else if (name === 'metadata') return addPairs(conditions, ['volume_metadata', 'volume_admin_metadata'], value);
  else if (name === 'glance_metadata') return addPairs(conditions, ['volume_glance_metadata'], value);
  else if (TIME_COLUMNS.has(name)) addTimes(conditions, name, value);
  else return false;
  return true;
}

function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A name is compared as it is; other values may be written as Python texts: `'available'`. */
function choicesOf(name: string, value: string): string[] {
  if (name === 'name' || name === 'display_name') return [value];
  const literal = pythonLiteral(value);
  return [typeof literal === 'string' ? literal : value];
}

/** cinder/volume/api.py _check_boolean_filter_value: since 3.2 only clear words. */
function readBoolean(key: string, value: string, strict: boolean): boolean {
  if (!strict) return !/^(false|0|f)$/i.test(value.trim());
  const flag = strictBoolFromString(value);
  if (flag === null) throw invalidInput(`'${key} = ${value}'`);
  return flag;
}

/** A volume matches when it has every pair, `{'key': 'value'}`, in one of the tables. */
function addPairs(conditions: Conditions, tables: readonly string[], value: string): boolean {
  const pairs = pythonLiteral(value);
  if (!(pairs instanceof Map)) return false;
  for (const [key, wanted] of pairs)
    conditions.add(tables.map(havingPair).join(' OR '), ...tables.flatMap(() => [key, pythonStr(wanted)]));
  return true;
}

/** `gt:2026-01-01T00:00:00,lt:...` (3.60). */
function addTimes(conditions: Conditions, column: string, value: string): void {
  for (const part of value.split(',')) {
    const colon = part.indexOf(':');
    const name = colon < 0 ? part : part.slice(0, colon);
    const operator = TIME_OPERATORS.get(name);
    if (operator === undefined) throw badRequest(`Invalid ${name} operator`);
    const text = part.slice(colon + 1);
    const time = /^\d{4}-\d{2}-\d{2}/.test(text)
      ? new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`)
      : null;
    if (time === null || Number.isNaN(time.getTime())) throw badRequest(`Invalid ${text} value`);
    conditions.add(`${column} ${operator} ?`, time);
  }
}

function havingPair(table: string): string {
  return `EXISTS (SELECT FROM cinder.${table} AS pair
    WHERE pair.volume_id = volumes.id AND NOT pair.deleted AND pair.key = ? AND pair.value = ?)`;
}
