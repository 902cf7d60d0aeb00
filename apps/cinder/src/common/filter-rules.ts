import { badRequest } from '#openstack-http';
import type { ViewRequest } from './view-request.js';

export interface FilterRules {
  /** etc/cinder/resource_filters.json: what anybody may filter by since 3.31. */
  readonly configured: readonly string[];
  /** What anybody may filter by before 3.31, each with the version that brought it. */
  readonly older: ReadonlyMap<string, string>;
  /** Whether `all_tenants` asks for everything. @throws OpenStackError 400 where the resource is strict about it */
  readonly everyProject: (allTenants: string) => boolean;
  /** An `all_tenants` that asks for nothing stays a filter, which nothing matches (cinder/volume/api.py get_all). */
  readonly keepsAllTenants?: true;
}

export interface AllowedFilters {
  readonly filters: ReadonlyMap<string, string>;
  /** For administrators who ask for it: not the caller's project alone. */
  readonly everyProject: boolean;
}

/**
 * Keeps the filters that a caller may use (cinder/api/common.py process_general_filtering): since 3.31 a filter that is
 * not configured is refused, before that it was ignored. Administrators may use all; `all_tenants` means nothing for others.
 *
 * @throws OpenStackError 400 that names the refused filters
 */
export function allowedFilters(
  given: ReadonlyMap<string, string>,
  request: ViewRequest,
  rules: FilterRules,
): AllowedFilters {
  const { isAdmin } = request.context;
  const filters = new Map(given);
  const allTenants = isAdmin ? filters.get('all_tenants') : undefined;
  filters.delete('all_tenants');
  if (request.version.atLeast('3.31')) refuseUnconfigured(filters, request, rules);
  else dropUnknown(filters, request, rules);
  if (allTenants === undefined) return { filters, everyProject: false };
  const everyProject = rules.everyProject(allTenants);
  if (!everyProject && rules.keepsAllTenants) filters.set('all_tenants', allTenants);
  return { filters, everyProject };
}

function dropUnknown(filters: Map<string, string>, { context, version }: ViewRequest, rules: FilterRules): void {
  for (const name of filters.keys()) {
    const since = rules.older.get(name);
    if (since === undefined ? !context.isAdmin : !version.atLeast(since)) filters.delete(name);
  }
}

function refuseUnconfigured(
  filters: ReadonlyMap<string, string>,
  { context, version }: ViewRequest,
  rules: FilterRules,
): void {
  if ([...filters.keys()].some((name) => /[^\0-\x7f]/.test(name)))
    throw badRequest('Filter keys can only contain ASCII characters.');
  if (context.isAdmin) return;
  const configured = (name: string) =>
    rules.configured.includes(version.atLeast('3.34') ? name.replace(/~$/, '') : name);
  const refused = [...filters.keys()].filter((name) => !configured(name));
  if (refused.length > 0) throw badRequest(`Invalid filters ${refused.join(',')} are found in query options.`);
}
