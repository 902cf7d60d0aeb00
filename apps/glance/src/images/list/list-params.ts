import { badRequest } from '#openstack-http';
import { requireStorable } from '../storable-text.js';
import type { ImageFilter, ImageQuery, SortDirection, SortKey } from './image-query.js';
import { filterOf } from './list-filters.js';

/** The query string in its order, repeated names included. */
export type QueryPairs = readonly (readonly [name: string, value: string])[];

/** What a list request asks for, before it is known who asks. */
export interface ListParams {
  readonly filters: readonly ImageFilter[];
  readonly visibility: string | null;
  readonly memberStatus: string;
  readonly sort: ImageQuery['sort'];
  readonly limit: number;
  readonly marker: string | null;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;
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
const MEMBER_STATUSES = ['pending', 'accepted', 'rejected', 'all'];
/** Parameters that steer the list; every other name is a filter. */
const STEERING = new Set([
  'limit',
  'marker',
  'member_status',
  'sort',
  'sort_key',
  'sort_dir',
  'tag',
  'visibility',
  'deleted',
]);
function lastOf(pairs: QueryPairs, name: string): string | undefined {
  return pairs.findLast(([key]) => key === name)?.[1];
}

function allOf(pairs: QueryPairs, name: string): string[] {
  return pairs.filter(([key]) => key === name).map(([, value]) => value.trim());
}

function readLimit(raw: string | undefined): number {
  if (raw === undefined) return DEFAULT_LIMIT;
  if (!/^[+-]?\d+$/.test(raw.trim())) throw badRequest('limit param must be an integer');
  const limit = Number(raw);
  if (limit < 0) throw badRequest('limit param must be positive');
  return Math.min(limit, MAX_LIMIT);
}

function sortKey(key: string): SortKey {
  const known = SORT_KEYS.find((name) => name === key);
  if (known !== undefined) return known;
  throw badRequest(`Invalid sort key: ${key}. It must be one of the following: ${SORT_KEYS.join(', ')}.`);
}

function sortDirection(direction: string): SortDirection {
  if (direction === 'asc' || direction === 'desc') return direction;
  throw badRequest(`Invalid sort direction: ${direction}`);
}

/** `sort=name:asc,size` or `sort_key=name&sort_dir=asc&sort_key=size`; created_at and id always end the list. */
function readSort(pairs: QueryPairs): ImageQuery['sort'] {
  const modern = lastOf(pairs, 'sort');
  const keys = allOf(pairs, 'sort_key');
  const directions = allOf(pairs, 'sort_dir');
  if (modern !== undefined) {
    if (keys.length > 0 || directions.length > 0) throw badRequest('Old and new sorting syntax cannot be combined');
    const parts = modern
      .trim()
      .split(',')
      .map((part) => part.split(/:(.*)/s));
    return complete(
      parts.map(([key = '', direction]) => [sortKey(key.trim()), sortDirection(direction?.trim() || 'desc')] as const),
      'desc',
    );
  }
  const wanted = keys.map(sortKey);
  const ways = directions.map(sortDirection);
  if (ways.length > 1 && ways.length !== wanted.length) {
    throw badRequest('Number of sort dirs does not match the number of sort keys');
  }
  const single = ways[0] ?? 'desc';
  const sort = (wanted.length > 0 ? wanted : (['created_at'] as const)).map(
    (key, position) => [key, ways.length > 1 ? (ways[position] ?? single) : single] as const,
  );
  return complete(sort, ways.length > 1 ? 'desc' : single);
}

function complete(sort: ImageQuery['sort'], direction: SortDirection): ImageQuery['sort'] {
  const missing = (['created_at', 'id'] as const).filter((key) => !sort.some(([present]) => present === key));
  return [...sort, ...missing.map((key) => [key, direction] as const)];
}

/**
 * Reads the query of `GET /v2/images` (glance/api/v2/images.py RequestDeserializer.index, 25.1.0).
 *
 * @param visibilities what `visibility` may be in this release
 * @throws OpenStackError 400
 */
export function readListParams(pairs: QueryPairs, visibilities: readonly string[]): ListParams {
  requireStorable(pairs);
  const visibility = lastOf(pairs, 'visibility') || null;
  if (visibility !== null && !visibilities.includes(visibility))
    throw badRequest(`Invalid visibility value: ${visibility}`);
  if (lastOf(pairs, 'changes-since')) throw badRequest('The "changes-since" filter is no longer available on v2.');
  const memberStatus = lastOf(pairs, 'member_status') ?? 'accepted';
  if (!MEMBER_STATUSES.includes(memberStatus)) throw badRequest(`Invalid status: ${memberStatus}`);
  const named = new Map(pairs.filter(([name]) => !STEERING.has(name)));
  if (!named.has('os_hidden')) named.set('os_hidden', 'false');
  const tags = allOf(pairs, 'tag').map((value): ImageFilter => ({ kind: 'tag', value }));
  return {
    filters: [...[...named].map(([name, value]) => filterOf(name, value)), ...tags],
    visibility,
    memberStatus,
    sort: readSort(pairs),
    limit: readLimit(lastOf(pairs, 'limit')),
    marker: lastOf(pairs, 'marker') ?? null,
  };
}

/** The decoded query of a request's URL. */
export function queryPairs(url: string): QueryPairs {
  const mark = url.indexOf('?');
  return mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))];
}
