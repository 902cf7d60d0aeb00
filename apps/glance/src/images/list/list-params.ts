import { type PythonDialect, parsePythonInt } from '#image-properties';
import { badRequest } from '#openstack-http';
import { requireKeepable } from '../storable-text.js';
import type { ImageFilter, ImageQuery, SortDirection, SortKey } from './image-query.js';
import { type QueryPairs, QueryParams } from './query-params.js';

/** What a list request asks for, before it is known who asks. */
export interface ListParams {
  readonly filters: readonly ImageFilter[];
  readonly visibility: string | null;
  readonly memberStatus: string;
  readonly sort: ImageQuery['sort'];
  readonly limit: number;
  readonly marker: string | null;
}

/** How a release reads the query of `GET /v2/images`. */
export interface ListReader {
  /** What int() takes. */
  readonly dialect: PythonDialect;
  /** Values of `visibility`. */
  readonly visibilities: readonly string[];
  /** What an empty `visibility` asks for: nothing (''), or all (null). */
  readonly blankVisibility: '' | null;
  /** Refuses filters that the release no longer has. @throws OpenStackError 400 */
  readonly refuse: (params: QueryParams) => void;
  /** Takes what steers the order out of the query, and checks it. @throws OpenStackError 400 */
  readonly takeSort: (params: QueryParams) => ImageQuery['sort'];
  /** Filters that hold unless the query has others of their name. */
  readonly defaults: readonly (readonly [name: string, value: string])[];
  /** The order in which filters are checked: these first. */
  readonly checkedFirst: readonly string[];
  /** @throws OpenStackError 400 */
  readonly filterOf: (name: string, value: string) => ImageFilter;
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;
const MEMBER_STATUSES = ['pending', 'accepted', 'rejected', 'all'];

/** @throws OpenStackError 400 */
export function readLimit(raw: string | undefined, dialect: PythonDialect): number {
  if (raw === undefined) return DEFAULT_LIMIT;
  const limit = parsePythonInt(raw, dialect);
  if (limit === null) throw badRequest('limit param must be an integer');
  if (limit < 0) throw badRequest('limit param must be positive');
  return limit > MAX_LIMIT ? MAX_LIMIT : Number(limit);
}

/** @throws OpenStackError 400 */
export function readSortDirection(direction: string): SortDirection {
  if (direction === 'asc' || direction === 'desc') return direction;
  throw badRequest(`Invalid sort direction: ${direction}`);
}

/** created_at and id always end the order. */
export function completeSort(sort: ImageQuery['sort'], direction: SortDirection): ImageQuery['sort'] {
  const missing = (['created_at', 'id'] as const).filter((key) => !sort.some(([present]) => present === key));
  return [...sort, ...missing.map((key): readonly [SortKey, SortDirection] => [key, direction])];
}

function filtersOf(reader: ListReader, params: QueryParams): ImageFilter[] {
  const named = new Map([...reader.defaults, ...params.rest()]);
  // Images that are gone are in no list, whoever asks.
  named.delete('deleted');
  const first = reader.checkedFirst.filter((name) => named.has(name));
  const names = [...first, ...[...named.keys()].filter((name) => !first.includes(name))];
  return names.map((name) => reader.filterOf(name, named.get(name) ?? ''));
}

/**
 * Reads the query of `GET /v2/images` (glance/api/v2/images.py RequestDeserializer.index): parameters that steer the list
 * are taken out, every other one is a filter.
 *
 * @throws OpenStackError 400
 */
export function readListParams(reader: ListReader, pairs: QueryPairs): ListParams {
  requireKeepable(pairs);
  const params = new QueryParams(pairs);
  const limit = params.take('limit');
  const marker = params.take('marker') ?? null;
  const memberStatus = params.take('member_status') ?? 'accepted';
  const tags = params.takeAll('tag');
  const wanted = params.get('visibility');
  if (wanted && !reader.visibilities.includes(wanted)) throw badRequest(`Invalid visibility value: ${wanted}`);
  reader.refuse(params);
  if (!MEMBER_STATUSES.includes(memberStatus)) throw badRequest(`Invalid status: ${memberStatus}`);
  const steering = { marker, memberStatus, limit: readLimit(limit, reader.dialect), sort: reader.takeSort(params) };
  const visibility = params.take('visibility') || (wanted === undefined ? null : reader.blankVisibility);
  const filters = filtersOf(reader, params);
  return { ...steering, visibility, filters: [...filters, ...tags.map((value) => ({ kind: 'tag', value }) as const)] };
}
