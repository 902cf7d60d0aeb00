import { parsePythonInt, strictBoolFromString } from '#image-properties';
import { badRequest, type Microversion, type QueryValue, type RequestContext } from '#openstack-http';
import { checkQuery, lastOf, type QueryRule, type QueryValues, queryValues } from '../common/query-rules.js';

/** osapi_max_limit. */
const MAX_LIMIT = 1000;
const SORT_KEYS = [
  ...['created_at', 'description', 'disabled', 'ephemeral_gb', 'flavorid', 'id', 'is_public', 'memory_mb', 'name'],
  ...['root_gb', 'rxtx_factor', 'swap', 'updated_at', 'vcpu_weight', 'vcpus'],
];
/** nova/api/openstack/compute/schemas/flavors.py index_query (26.2). */
const RULES: ReadonlyMap<string, QueryRule> = new Map<string, QueryRule>([
  ['limit', 'limit'],
  ...['marker', 'is_public', 'minRam', 'minDisk'].map((name) => [name, 'text'] as const),
  ['sort_key', SORT_KEYS],
  ['sort_dir', ['asc', 'desc']],
]);

/** What a query asks for, checked. */
export interface FlavorListRequest {
  /** null: public ones and others. */
  readonly isPublic: boolean | null;
  readonly withDisabled: boolean;
  /** Integers as text, for they may be larger than any column. MiB and GiB. */
  readonly minRam: string | null;
  readonly minDisk: string | null;
  readonly sortKey: string;
  readonly sortDirection: 'asc' | 'desc';
  readonly limit: number;
  readonly marker: string | undefined;
}

function isPublic(query: QueryValues): boolean | null {
  const text = lastOf(query, 'is_public');
  if (text === undefined) return true;
  if (text.toLowerCase() === 'none') return null;
  const word = strictBoolFromString(text);
  if (word === null) throw badRequest(`Invalid is_public filter [${text}]`);
  return word;
}

function minimum(query: QueryValues, name: 'minRam' | 'minDisk'): string | null {
  const text = lastOf(query, name);
  if (text === undefined) return null;
  const value = parsePythonInt(text, 3);
  if (value === null) throw badRequest(`Invalid ${name} filter [${text}]`);
  return String(value);
}

/** nova/api/openstack/compute/flavors.py _get_flavors. @throws OpenStackError 400 */
export function readFlavorList(
  { isAdmin }: RequestContext,
  version: Microversion,
  given: Readonly<Record<string, QueryValue>>,
): FlavorListRequest {
  const query = queryValues(given);
  checkQuery(RULES, query, () => !version.atLeast('2.75'));
  return {
    isPublic: isAdmin ? isPublic(query) : true,
    withDisabled: isAdmin,
    minRam: minimum(query, 'minRam'),
    minDisk: minimum(query, 'minDisk'),
    sortKey: lastOf(query, 'sort_key') ?? 'flavorid',
    sortDirection: lastOf(query, 'sort_dir') === 'desc' ? 'desc' : 'asc',
    limit: Math.min(Number(lastOf(query, 'limit') ?? MAX_LIMIT), MAX_LIMIT),
    marker: lastOf(query, 'marker'),
  };
}
