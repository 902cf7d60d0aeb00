import { parsePythonInt } from '#image-properties';
import { badRequest, forbidden, type Microversion, type QueryValue, type RequestContext } from '#openstack-http';
import { parseIsoTime } from '../../common/iso-time.js';
import { checkQuery, lastOf, type QueryValues, queryValues } from '../../common/query-rules.js';
import { strictBoolean } from '../../common/strict-boolean.js';
import { statesOf } from '../server-status.js';
import { JOINED_FILTERS, queryRulesAt, sortKeysAt, TAG_FILTERS, userFiltersAt } from './server-filters.js';
import type { ServerListProfile } from './server-list-profile.js';

/** osapi_max_limit. */
const MAX_LIMIT = 1000;

type SortDirection = 'asc' | 'desc';

/** What a query asks for, checked. */
export interface ServerListRequest {
  /** Plain filters: parameter -> value. */
  readonly filters: ReadonlyMap<string, string>;
  /** What `status` stands for: vm_states, and task_states where the status is that of a task. */
  readonly states: { readonly vm: readonly string[]; readonly task: readonly string[] | null } | null;
  readonly changesSince: Date | null;
  readonly changesBefore: Date | null;
  /** null: deleted ones and others. */
  readonly deleted: boolean | null;
  readonly tags: ReadonlyMap<(typeof TAG_FILTERS)[number], readonly string[]>;
  readonly locked: boolean | null;
  /** null: of all projects. */
  readonly projectId: string | null;
  /** By which flavors `flavor` is looked up: an admin's are all. */
  readonly isAdmin: boolean;
  readonly callerProject: string;
  readonly limit: number;
  readonly marker: string | undefined;
  readonly sort: readonly (readonly [column: string, direction: SortDirection])[];
}

export interface ListCaller {
  readonly context: RequestContext;
  readonly version: Microversion;
  /** Of the policy: `index` or `detail`. */
  readonly rule: 'index' | 'detail';
}

const PAGING = new Set(['sort_key', 'sort_dir', 'limit', 'marker']);
/** Read on their own. */
const APART = new Set<string>([
  'status',
  'changes-since',
  'changes-before',
  'deleted',
  'soft_deleted',
  'all_tenants',
  'locked',
  ...TAG_FILTERS,
]);

/** The parameters that filter, of those that this caller may use; the last of a repeated one counts. */
function searchOptions({ context, version }: ListCaller, query: QueryValues): Map<string, string> {
  const atLeast = (from: string) => version.atLeast(from);
  const known = queryRulesAt(atLeast);
  const allowed = context.isAdmin ? null : userFiltersAt(atLeast);
  const options = new Map<string, string>();
  for (const name of query.keys()) {
    if (PAGING.has(name) || (allowed !== null && !allowed.has(name))) continue;
    if (JOINED_FILTERS.has(name) || name.startsWith('_')) throw badRequest(`Invalid filter field: ${name}.`);
    if (known.has(name)) options.set(name, lastOf(query, name) ?? '');
  }
  return options;
}

function time(options: ReadonlyMap<string, string>, name: string, profile: ServerListProfile): Date | null {
  const text = options.get(name);
  if (text === undefined) return null;
  const parsed = parseIsoTime(text);
  if (parsed === null) throw badRequest(profile.invalidTime(name));
  return parsed;
}

/** Null: no `status`; an unknown one asks for no server at all, and is refused from 2.38 on. */
function states(version: Microversion, query: QueryValues, profile: ServerListProfile): ServerListRequest['states'] {
  const asked = query.get('status');
  if (asked === undefined) return null;
  const found = statesOf(profile.readsAllStatuses ? asked : asked.slice(-1));
  if (found.vm.length === 0 && version.atLeast('2.38')) throw badRequest('Invalid status value');
  return found;
}

function sorting({ context, version }: ListCaller, query: QueryValues): ServerListRequest['sort'] {
  const { effective } = sortKeysAt((from) => version.atLeast(from));
  const keys = (query.get('sort_key') ?? ['created_at']).map((key) => key.trim());
  const directions = (query.get('sort_dir') ?? ['desc']).map((direction) => direction.trim());
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const key = keys[index] ?? '';
    if ((key === 'host' || key === 'node') && !context.isAdmin)
      throw forbidden(`Only administrators can sort servers by ${key}`);
    if (effective.has(key)) continue;
    keys.splice(index, 1);
    directions.splice(index, 1);
  }
  const unknown = directions.find((direction) => direction !== 'asc' && direction !== 'desc');
  if (unknown !== undefined)
    throw badRequest("Invalid input received: Unknown sort direction, must be 'desc' or 'asc'");
  if (directions.length > keys.length)
    throw badRequest('Invalid input received: Sort direction size exceeds sort key size');
  const first = (directions[0] ?? 'desc') as SortDirection;
  const asked = keys.map((key, index) => [key, (directions[index] ?? first) as SortDirection] as const);
  const rest = ['created_at', 'id'].filter((key) => !keys.includes(key)).map((key) => [key, first] as const);
  return [...asked, ...rest];
}

function project({ context, rule }: ListCaller, options: ReadonlyMap<string, string>, profile: ServerListProfile) {
  const asked = options.get('all_tenants');
  if (asked === undefined || (asked !== '' && !strictBoolean(asked))) return context.projectId;
  if (context.isAdmin) return null;
  if (!profile.refusesAllTenants) return context.projectId;
  throw forbidden(`Policy doesn't allow os_compute_api:servers:${rule}:get_all_tenants to be performed.`);
}

/**
 * Reads the query of `GET /servers` in the order of nova/api/openstack/compute/servers.py _get_servers (26.2).
 *
 * @throws OpenStackError 400, 403
 */
export function readServerList(
  caller: ListCaller,
  given: Readonly<Record<string, QueryValue>>,
  profile: ServerListProfile,
): ServerListRequest {
  const { context, version } = caller;
  const query = queryValues(given);
  if (version.atLeast(profile.checkedFrom)) {
    const isOpen = !version.atLeast('2.75');
    checkQuery(
      queryRulesAt((from) => version.atLeast(from)),
      query,
      (name) => isOpen || name.startsWith('_'),
    );
  }
  const options = searchOptions(caller, query);
  const status = states(version, query, profile);
  const changesSince = time(options, 'changes-since', profile);
  const changesBefore = time(options, 'changes-before', profile);
  if (changesSince !== null && changesBefore !== null && changesBefore < changesSince)
    throw badRequest('The value of changes-since must be less than or equal to changes-before.');
  const isOfDeleted = status?.vm.length === 1 && status.vm[0] === 'deleted';
  if (isOfDeleted && !context.isAdmin) throw forbidden('Only administrators may list deleted instances');
  const projectId = project(caller, options, profile);
  const locked = options.get('locked');
  return {
    filters: new Map([...options].filter(([name]) => !APART.has(name) && (projectId === null || !ofProject(name)))),
    states: status,
    changesSince,
    changesBefore,
    deleted: isOfDeleted ? true : deleted(options, changesSince ?? changesBefore, profile),
    tags: new Map(TAG_FILTERS.flatMap((name) => tagsOf(options, name))),
    locked: locked === undefined ? null : strictBoolean(locked),
    projectId,
    isAdmin: context.isAdmin,
    callerProject: context.projectId,
    limit: pageLimit(lastOf(query, 'limit')),
    marker: lastOf(query, 'marker'),
    sort: sorting(caller, query),
  };
}

/** nova/api/openstack/common.py get_limit_and_marker; however many are asked for, one page is the most. */
function pageLimit(text: string | undefined): number {
  if (text === undefined) return MAX_LIMIT;
  const limit = parsePythonInt(text, 3);
  if (limit === null) throw badRequest('limit param must be an integer');
  if (limit < 0) throw badRequest('limit param must be positive');
  return limit > MAX_LIMIT ? MAX_LIMIT : Number(limit);
}

/** Another project can only be asked for among all of them. */
const ofProject = (name: string) => name === 'project_id' || name === 'tenant_id';

function tagsOf(options: ReadonlyMap<string, string>, name: (typeof TAG_FILTERS)[number]) {
  const text = options.get(name);
  return text === undefined ? [] : [[name, text.split(',')] as const];
}

function deleted(
  options: ReadonlyMap<string, string>,
  changes: Date | null,
  profile: ServerListProfile,
): boolean | null {
  const asked = options.get('deleted');
  if (asked !== undefined) return profile.asksForDeleted(asked);
  return changes === null ? false : null;
}
