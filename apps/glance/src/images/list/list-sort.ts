import { badRequest } from '#openstack-http';
import type { ImageQuery, SortDirection, SortKey } from './image-query.js';
import type { QueryParams } from './query-params.js';

/** Takes what steers the order out of the query of a list, and checks it. @throws OpenStackError 400 */
export type SortReader = (params: QueryParams) => ImageQuery['sort'];

/** Keys that every version of the Images API sorts by. */
export const SORT_KEYS: readonly SortKey[] = [
  'name',
  'status',
  'container_format',
  'disk_format',
  'size',
  'id',
  'created_at',
  'updated_at',
];

const EVERY_COLUMN: readonly SortKey[] = [
  ...SORT_KEYS,
  'virtual_size',
  'checksum',
  'owner',
  'min_disk',
  'min_ram',
  'protected',
  'is_public',
];

/** @throws OpenStackError 400 */
function readSortDirection(direction: string): SortDirection {
  if (direction === 'asc' || direction === 'desc') return direction;
  throw badRequest(`Invalid sort direction: ${direction}`);
}

/** created_at and id always end the order. */
function completeSort(sort: ImageQuery['sort'], direction: SortDirection): ImageQuery['sort'] {
  const missing = (['created_at', 'id'] as const).filter((key) => !sort.some(([present]) => present === key));
  return [...sort, ...missing.map((key): readonly [SortKey, SortDirection] => [key, direction])];
}

/** One key, which is any column, and one direction; a second one is a filter (glance/db/sqlalchemy/api.py image_get_all, 2014.1). */
export const sortByOneKey: SortReader = (params) => {
  const direction = readSortDirection(params.take('sort_dir') ?? 'desc');
  const wanted = params.take('sort_key') ?? 'created_at';
  const key = EVERY_COLUMN.find((known) => known === wanted);
  if (key === undefined) throw badRequest('Sort key supplied was not valid.');
  return completeSort([[key, direction]], direction);
};

function sortKey(key: string): SortKey {
  const known = SORT_KEYS.find((name) => name === key);
  if (known !== undefined) return known;
  throw badRequest(`Invalid sort key: ${key}. It must be one of the following: ${SORT_KEYS.join(', ')}.`);
}

/** `sort=name:asc,size` */
function readModern(modern: string): ImageQuery['sort'] {
  const parts = modern.trim().split(',');
  return parts.map((part) => {
    const [key = '', direction] = part.split(/:(.*)/s);
    return [sortKey(key.trim()), readSortDirection((direction || 'desc').trim())] as const;
  });
}

/** `sort_key=name&sort_dir=asc&sort_key=size`: one direction for all keys, or one for each. */
function readClassic(keys: readonly string[], directions: readonly string[]): ImageQuery['sort'] {
  const wanted = keys.map(sortKey);
  const ways = directions.map(readSortDirection);
  if (ways.length > 1 && ways.length !== wanted.length)
    throw badRequest('Number of sort dirs does not match the number of sort keys');
  const single = ways[0] ?? 'desc';
  const sorted: readonly SortKey[] = wanted.length > 0 ? wanted : ['created_at'];
  return sorted.map((key, at) => [key, ways.length > 1 ? (ways[at] ?? single) : single] as const);
}

/**
 * Several keys, in two notations (glance/api/v2/images.py _get_sorting_params, 25.1.0). The keys that every order ends with go
 * by the one direction there is.
 */
export const sortByKeys: SortReader = (params) => {
  const isClassic = params.has('sort_key') || params.has('sort_dir');
  if (params.has('sort')) {
    if (isClassic) throw badRequest('Old and new sorting syntax cannot be combined');
    const sort = readModern(params.take('sort') ?? '');
    return completeSort(sort, sort.length === 1 ? (sort[0]?.[1] ?? 'desc') : 'desc');
  }
  const keys = params.takeAll('sort_key');
  const directions = params.takeAll('sort_dir');
  const sort = readClassic(keys, directions);
  return completeSort(sort, directions.length > 1 ? 'desc' : (sort[0]?.[1] ?? 'desc'));
};
