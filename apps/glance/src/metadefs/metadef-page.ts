import { badRequest } from '#openstack-http';

export interface MetadefPage {
  readonly sortKey: string;
  readonly sortDirection: 'asc' | 'desc';
  /** Null for all. */
  readonly limit: number | null;
  /** The name of the last one that was seen. */
  readonly marker: string | null;
}

export interface PageLimits {
  readonly sortKeys: readonly string[];
  readonly defaultLimit: number | null;
  readonly minimum: 0 | 1;
}

const MAX_LIMIT = 1000;

function readLimit(raw: string | undefined, { defaultLimit, minimum }: PageLimits): number | null {
  if (raw === undefined) return defaultLimit;
  if (!/^[+-]?\d+$/.test(raw.trim())) throw badRequest('limit param must be an integer');
  const limit = Number(raw);
  if (limit < minimum) throw badRequest('limit param must be positive');
  return Math.min(limit, MAX_LIMIT);
}

/** `limit`, `marker`, `sort_key` and `sort_dir` of a list of definitions. @throws OpenStackError 400 */
export function readMetadefPage(params: ReadonlyMap<string, string>, limits: PageLimits): MetadefPage {
  const sortKey = params.get('sort_key') ?? 'created_at';
  if (!limits.sortKeys.includes(sortKey)) throw badRequest('Sort key supplied was not valid.');
  const sortDirection = params.get('sort_dir') ?? 'desc';
  if (sortDirection !== 'asc' && sortDirection !== 'desc') throw badRequest(`Invalid sort direction: ${sortDirection}`);
  return {
    sortKey,
    sortDirection,
    limit: readLimit(params.get('limit'), limits),
    marker: params.get('marker') ?? null,
  };
}

/**
 * ORDER BY and LIMIT of a page over rows `r` of `table`, and the condition of what comes after its marker.
 *
 * @param markerId placeholder of the marker's id
 */
export function pageClauses(
  table: string,
  { sortKey, sortDirection, limit, marker }: MetadefPage,
  markerId: string,
): { readonly after: string; readonly order: string } {
  const key = (alias: string) =>
    sortKey === 'created_at' ? [] : [`coalesce(${alias}.${sortKey}::text, '') COLLATE "C"`];
  const keys = (alias: string) => [...key(alias), `${alias}.created_at`, `${alias}.id`];
  const compare = sortDirection === 'asc' ? '>' : '<';
  const after = `(${keys('r').join(', ')}) ${compare} (SELECT ${keys('marker').join(', ')} FROM ${table} marker WHERE marker.id = ${markerId})`;
  const order = keys('r').map((one) => `${one} ${sortDirection}`);
  return {
    after: marker === null ? `${markerId}::integer IS NULL` : after,
    order: `ORDER BY ${order.join(', ')}${limit === null ? '' : ` LIMIT ${limit}`}`,
  };
}
