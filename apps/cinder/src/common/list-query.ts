import { badRequest, lastValue, readPage } from '#openstack-http';
import { DB_MAX_INT, MAX_LIMIT } from './cinder-constants.js';
import { invalidInput } from './cinder-errors.js';
import type { Query } from './view-request.js';

export type Direction = 'asc' | 'desc';

/** How a list is cut and ordered, and what is left of the query: its filters. */
export interface ListQuery {
  readonly limit: number;
  readonly marker: string | undefined;
  readonly offset: number;
  readonly sort: readonly { readonly key: string; readonly direction: Direction }[];
  readonly withCount: boolean;
  readonly filters: ReadonlyMap<string, string>;
}

const PAGING = new Set(['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'with_count']);
const MESSAGES = { notInteger: 'limit param must be an integer', negative: 'limit param must be positive' };

/**
 * Reads a list's query (cinder/api/common.py get_pagination_params, get_sort_params).
 *
 * @throws OpenStackError 400 for a limit, offset or sort direction that makes no sense
 */
export function readListQuery(query: Query): ListQuery {
  const filters = new Map<string, string>();
  for (const [name, value] of Object.entries(query)) {
    const text = lastValue(value);
    if (text?.includes('\0') === true || name.includes('\0')) throw badRequest('Query values must not hold U+0000');
    if (text !== undefined && !PAGING.has(name)) filters.set(name, text);
  }
  const page = readPage(query, MAX_LIMIT, MESSAGES);
  return {
    ...page,
    offset: readOffset(lastValue(query['offset'])),
    sort: readSort(query),
    withCount: isTrue(lastValue(query['with_count'])),
    filters,
  };
}

function readOffset(raw: string | undefined): number {
  if (raw === undefined) return 0;
  const value = /^\d{1,10}$/.test(raw) ? Number(raw) : Number.NaN;
  if (value <= DB_MAX_INT) return value;
  throw badRequest('offset must be an integer');
}

/** strutils.bool_from_string, lenient: what is not clearly true is false. */
export function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(1|t|true|on|y|yes)$/i.test(text.trim());
}

function readSort(query: Query): ListQuery['sort'] {
  const sort = lastValue(query['sort']);
  const keys = lastValue(query['sort_key']);
  const direction = lastValue(query['sort_dir']);
  if (sort === undefined) return [{ key: (keys ?? 'created_at').trim(), direction: readDirection(direction) }];
  if (keys !== undefined || direction !== undefined)
    throw badRequest(
      "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter.",
    );
  return sort.split(',').map((part) => {
    const [key = '', dir] = part.split(':', 2);
    return { key: key.trim(), direction: readDirection(dir) };
  });
}

function readDirection(raw: string | undefined): Direction {
  const direction = raw === undefined || raw.trim() === '' ? 'desc' : raw.trim();
  if (direction === 'asc' || direction === 'desc') return direction;
  throw invalidInput("Unknown sort direction, must be 'desc' or 'asc'.");
}
