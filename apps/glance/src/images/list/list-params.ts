import { type PythonDialect, parsePythonInt } from '#image-properties';
import { badRequest } from '#openstack-http';
import { requireKeepable } from '../storable-text.js';
import type { ImageFilter, ImageQuery } from './image-query.js';
import type { FilterReader } from './list-filters.js';
import type { SortReader } from './list-sort.js';
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
  /** Values of `visibility`. */
  readonly visibilities: readonly string[];
  /** What an empty `visibility` asks for: nothing (''), or all (null). */
  readonly blankVisibility: '' | null;
  /** Refuses filters that the release no longer has. @throws OpenStackError 400 */
  readonly refuse: (params: QueryParams) => void;
  readonly takeSort: SortReader;
  /** Filters that hold unless the query has others of their name. */
  readonly defaults: readonly (readonly [name: string, value: string])[];
  /** The order in which filters are checked: these first. */
  readonly checkedFirst: readonly string[];
  readonly filterOf: FilterReader;
}

/** How a release reads a list request: its own way, and what int() takes in the Python that it runs on. */
export interface ListRules {
  readonly list: ListReader;
  readonly dialect: PythonDialect;
}

/** Refuses a filter that v2 had once. @throws OpenStackError 400 */
export function refuseChangesSince(params: QueryParams): void {
  if (params.get('changes-since')) throw badRequest('The "changes-since" filter is no longer available on v2.');
}

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;
const MEMBER_STATUSES = ['pending', 'accepted', 'rejected', 'all'];

/** @throws OpenStackError 400 */
function readLimit(raw: string | undefined, dialect: PythonDialect): number {
  if (raw === undefined) return DEFAULT_LIMIT;
  const limit = parsePythonInt(raw, dialect);
  if (limit === null) throw badRequest('limit param must be an integer');
  if (limit < 0) throw badRequest('limit param must be positive');
  return limit > MAX_LIMIT ? MAX_LIMIT : Number(limit);
}

function filtersOf({ list: reader, dialect }: ListRules, params: QueryParams): ImageFilter[] {
  const named = new Map([...reader.defaults, ...params.rest()]);
  // Images that are gone are in no list, whoever asks.
  named.delete('deleted');
  const first = reader.checkedFirst.filter((name) => named.has(name));
  const names = [...first, ...[...named.keys()].filter((name) => !first.includes(name))];
  return names.map((name) => reader.filterOf(name, named.get(name) ?? '', dialect));
}

/**
 * Reads the query of `GET /v2/images` (glance/api/v2/images.py RequestDeserializer.index): parameters that steer the list
 * are taken out, every other one is a filter.
 *
 * @throws OpenStackError 400
 */
export function readListParams(rules: ListRules, pairs: QueryPairs): ListParams {
  requireKeepable(pairs);
  const { list: reader, dialect } = rules;
  const params = new QueryParams(pairs);
  const limit = params.take('limit');
  const marker = params.take('marker') ?? null;
  const memberStatus = params.take('member_status') ?? 'accepted';
  const tags = params.takeAll('tag');
  const wanted = params.get('visibility');
  if (wanted && !reader.visibilities.includes(wanted)) throw badRequest(`Invalid visibility value: ${wanted}`);
  reader.refuse(params);
  if (!MEMBER_STATUSES.includes(memberStatus)) throw badRequest(`Invalid status: ${memberStatus}`);
  const steering = { marker, memberStatus, limit: readLimit(limit, dialect), sort: reader.takeSort(params) };
  const visibility = params.take('visibility') || (wanted === undefined ? null : reader.blankVisibility);
  const filters = filtersOf(rules, params);
  return { ...steering, visibility, filters: [...filters, ...tags.map((value) => ({ kind: 'tag', value }) as const)] };
}
