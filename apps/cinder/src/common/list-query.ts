import { strictBoolFromString } from '#image-properties';
import { badRequest, lastValue } from '#openstack-http';
import { MAX_LIMIT } from './cinder-constants.js';
import { invalidInput } from './cinder-errors.js';
import { boundedInteger, integerOf } from './conversions.js';
import type { Query, ViewRequest } from './view-request.js';

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

const PAGING = new Set(['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir']);

/**
 * Reads a list's query (cinder/api/common.py get_pagination_params, get_sort_params). `with_count` is a filter like any other
 * before 3.45.
 *
 * @param query what is read of the request; @default all of it
 * @throws OpenStackError 400 for a limit, offset, sort direction or count that makes no sense
 */
export function readListQuery({ query: all, version }: ViewRequest, query: Query = all): ListQuery {
  const filters = new Map<string, string>();
  for (const [name, value] of Object.entries(query)) {
    const text = lastValue(value);
    if (text !== undefined && !PAGING.has(name)) filters.set(name, text);
  }
  const limit = readLimit(lastValue(query['limit']));
  const offset = boundedInteger(lastValue(query['offset']) ?? 0, 'offset', 0);
  const sort = readSort(query);
  const withCount = version.atLeast('3.45') && queryBoolean(filters, 'with_count');
  if (version.atLeast('3.45')) filters.delete('with_count');
  return { limit, marker: lastValue(query['marker']), offset, sort, withCount, filters };
}

function readLimit(raw: string | undefined): number {
  const limit = raw === undefined ? MAX_LIMIT : integerOf(raw);
  if (limit === null) throw badRequest('limit param must be an integer');
  if (limit < 0) throw badRequest('limit param must be positive');
  return Math.min(limit, MAX_LIMIT);
}

/** cinder/utils.py get_bool_param. @throws OpenStackError 400 for what is no word for either; false where there is none */
export function queryBoolean(query: ReadonlyMap<string, string>, name: string): boolean {
  const text = query.get(name);
  const value = text === undefined ? false : strictBoolFromString(text);
  if (value === null) throw badRequest(`Value '${text}' for '${name}' is not a boolean.`);
  return value;
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
