import { lastValue } from '#openstack-http';
import type { ListQuery } from './list-query.js';
import type { ViewRequest } from './view-request.js';

/** The link to the next page, when this one is full (cinder/api/common.py ViewBuilder._get_collection_links). */
export function nextLinks(
  request: ViewRequest,
  collection: string,
  query: ListQuery,
  lastId: string | undefined,
  itemCount: number,
): { rel: 'next'; href: string }[] | undefined {
  if (lastId === undefined || query.limit > itemCount) return undefined;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query)) {
    const text = lastValue(value);
    if (name !== 'marker' && text !== undefined) params.append(name, text);
  }
  params.append('marker', lastId);
  return [{ rel: 'next', href: `${request.baseUrl}/${request.api}${request.projectPath}/${collection}?${params}` }];
}
