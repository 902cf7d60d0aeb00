import { badRequest } from '#openstack-http';
import type { ImageQuery, SortKey } from './image-query.js';
import { zedFilter } from './list-filters.js';
import { completeSort, type ListReader, readSortDirection } from './list-params.js';
import type { QueryParams } from './query-params.js';

const SORT_KEYS: readonly SortKey[] = [
  'name',
  'status',
  'container_format',
  'disk_format',
  'size',
  'id',
  'created_at',
  'updated_at',
];

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

/** What the keys that every order ends with go by: the one direction there is. */
function takeSort(params: QueryParams): ImageQuery['sort'] {
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
}

/** glance/api/v2/images.py (25.1.0) */
export const zedList: ListReader = {
  dialect: 3,
  visibilities: ['community', 'public', 'private', 'shared', 'all'],
  blankVisibility: '',
  refuse: (params) => {
    if (params.get('changes-since')) throw badRequest('The "changes-since" filter is no longer available on v2.');
  },
  takeSort,
  defaults: [['os_hidden', 'false']],
  checkedFirst: ['os_hidden', 'protected'],
  filterOf: zedFilter,
};
