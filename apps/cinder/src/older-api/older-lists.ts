import type { QueryValue } from '#openstack-http';
import type { ViewRequest } from '../common/view-request.js';

const PAGING = ['limit', 'marker', 'offset', 'sort_key', 'sort_dir'];

/**
 * The query of a list as v3 understands it: members may filter by a few names and whatever else they ask for is dropped
 * (cinder/api/v1/volumes.py, v2/volumes.py remove_invalid_options (2014.1)); v1 says `display_name` for `name`, and knows
 * neither order nor marker.
 */
export function olderListRequest(request: ViewRequest, filters: readonly string[]): ViewRequest {
  const { api, context } = request;
  const paging = api === 'v1' ? ['limit', 'offset'] : PAGING;
  const query: Record<string, QueryValue> = Object.create(null);
  for (const [given, value] of Object.entries(request.query)) {
    const name = api === 'v1' && given === 'display_name' ? 'name' : given;
    if (context.isAdmin || paging.includes(given) || filters.includes(name)) query[name] = value;
  }
  return { ...request, query };
}
