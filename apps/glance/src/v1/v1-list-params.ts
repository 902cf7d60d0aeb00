import { type PythonDialect, parsePythonInt } from '#image-properties';
import { badRequest, type RequestContext } from '#openstack-http';
import type { GlanceProfile } from '../glance-profile.js';
import type { ImageFilter, ImageQuery } from '../images/list/image-query.js';
import { plainFilter, timeFilter } from '../images/list/list-filters.js';
import { readListParams } from '../images/list/list-params.js';
import { SORT_KEYS } from '../images/list/list-sort.js';
import type { QueryPairs } from '../images/list/query-params.js';
import { requireKeepable } from '../images/storable-text.js';

const EQUALITY = ['name', 'status', 'container_format', 'disk_format'];
const NUMERIC = ['min_ram', 'min_disk', 'size_min', 'size_max'];
const NUMBERS = new Set(['size_max', 'size_min', 'min_ram']);
const BOOLEANS = new Set(['protected', 'is_public']);
const PROPERTY = 'property-';

/** glance/api/v1/filters.py (2014.1) */
function requireValid(name: string, value: string, dialect: PythonDialect): void {
  const valid =
    (!NUMBERS.has(name) || (parsePythonInt(value, dialect) ?? -1) >= 0) &&
    (!BOOLEANS.has(name) || ['none', 'true', 'false', '1', '0'].includes(value.toLowerCase()));
  if (!valid) throw badRequest(`Bad value passed to filter ${name} got ${value}`);
}

function isTrue(value: string): boolean {
  return value.toLowerCase() === 'true' || value === '1';
}

function filtersOf(params: ReadonlyMap<string, string>, dialect: PythonDialect): ImageFilter[] {
  const filters: ImageFilter[] = [];
  for (const [name, value] of params) {
    if (EQUALITY.includes(name)) filters.push({ kind: 'column', column: name as 'name', anyOf: [value] });
    else if (NUMERIC.includes(name)) filters.push(plainFilter(name, value, dialect));
    else if (name === 'protected')
      filters.push({ kind: 'column', column: 'protected', anyOf: [String(isTrue(value))] });
    else if (name.startsWith(PROPERTY)) filters.push({ kind: 'property', name: name.slice(PROPERTY.length), value });
  }
  return filters;
}

function requireSortable(params: ReadonlyMap<string, string>): void {
  const key = params.get('sort_key');
  if (key !== undefined && !SORT_KEYS.some((known) => known === key))
    throw badRequest(`Unsupported sort_key. Acceptable values: ${SORT_KEYS.join(', ')}`);
  const direction = params.get('sort_dir');
  if (direction !== undefined && direction !== 'asc' && direction !== 'desc')
    throw badRequest('Unsupported sort_dir. Acceptable values: asc, desc');
}

function changesSince(value: string | undefined): ImageFilter[] {
  if (value === undefined) return [];
  return [timeFilter('updated_at', `gt:${value}`)];
}

/**
 * Reads the query of `GET /v1/images` and `/v1/images/detail`. An administrator sees what a member would, unless
 * `is_public` says otherwise (glance/registry/api/v1/images.py, 2014.1).
 *
 * @throws OpenStackError 400
 */
export function readV1List(profile: GlanceProfile, context: RequestContext, pairs: QueryPairs): ImageQuery {
  requireKeepable(pairs);
  const params = new Map(pairs);
  for (const [name, value] of params) requireValid(name, value, profile.dialect);
  requireSortable(params);
  const steering = pairs.filter(([name]) => ['limit', 'marker', 'sort_key', 'sort_dir'].includes(name));
  const { sort, limit, marker } = readListParams(profile, steering);
  const isPublic = params.get('is_public')?.toLowerCase();
  const asMember = !context.isAdmin || isPublic === undefined || isTrue(isPublic);
  const onlyPrivate = context.isAdmin && (isPublic === 'false' || isPublic === '0');
  return {
    filters: [...filtersOf(params, profile.dialect), ...changesSince(params.get('changes-since'))],
    withDeleted: params.has('changes-since'),
    viewer: asMember
      ? {
          projectId: context.projectId,
          open: profile.openVisibilities,
          shared: profile.sharedVisibilities,
          memberStatus: 'all',
        }
      : null,
    visibilities: onlyPrivate ? ['private', 'shared', 'community'] : null,
    unlistedFor: null,
    sharedWith: null,
    sort,
    limit,
    marker,
  };
}
