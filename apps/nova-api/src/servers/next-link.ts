import { lastValue } from '#openstack-http';
import type { ServerQuery } from './servers.service.js';

/** The same query, from the marker on. */
export function nextHref(url: string, query: ServerQuery, marker: string): string {
  const parameters = new URLSearchParams();
  for (const key of Object.keys(query)) parameters.set(key, lastValue(query[key]) ?? '');
  parameters.set('marker', marker);
  return `${url}?${parameters}`;
}

/** `servers_links` when the page is not the last: the same query, from the last server on. */
export function nextLink(url: string, query: ServerQuery, more: boolean, marker: string | undefined) {
  if (!more || marker === undefined) return {};
  return { servers_links: [{ rel: 'next', href: nextHref(url, query, marker) }] };
}
