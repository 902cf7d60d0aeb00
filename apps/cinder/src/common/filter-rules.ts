import { badRequest } from '#openstack-http';
import type { ViewRequest } from './view-request.js';

export interface FilterRules {
  /** etc/cinder/resource_filters.json: what anybody may filter by since 3.31. */
  readonly configured: readonly string[];
  /** What anybody may filter by before 3.31, each with the version that brought it. */
  readonly older: ReadonlyMap<string, string>;
}

/**
 * Keeps the filters that a caller may use (cinder/api/common.py process_general_filtering): since 3.31 a filter that is
 * not configured is refused, before that it was ignored. Administrators may use all.
 *
 * @throws OpenStackError 400 that names the refused filters
 */
export function allowedFilters(
  filters: ReadonlyMap<string, string>,
  { context, version }: ViewRequest,
  rules: FilterRules,
): Map<string, string> {
  const kept = new Map([...filters].filter(([name]) => name !== 'all_tenants'));
  if (!version.atLeast('3.31')) {
    for (const name of kept.keys()) {
      const since = rules.older.get(name);
      if (since === undefined ? !context.isAdmin : !version.atLeast(since)) kept.delete(name);
    }
    return kept;
  }
  if ([...kept.keys()].some((name) => /[^\x20-\x7e]/.test(name)))
    throw badRequest('Filter keys can only contain ASCII characters.');
  if (context.isAdmin) return kept;
  const configured = (name: string) =>
    rules.configured.includes(version.atLeast('3.34') ? name.replace(/~$/, '') : name);
  const refused = [...kept.keys()].filter((name) => !configured(name));
  if (refused.length > 0) throw badRequest(`Invalid filters ${refused.join(',')} are found in query options.`);
  return kept;
}
