import type { QueryValue } from '#openstack-http';

/** The query of a list, as it came. */
export type ListQuery = Readonly<Record<string, QueryValue>>;

/** The same query, from the marker on. */
export function nextHref(url: string, query: ListQuery, marker: string): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const one of typeof value === 'object' ? value : [value ?? '']) parameters.append(key, one);
  parameters.set('marker', marker);
  return `${url}?${parameters}`;
}

/**
 * `servers_links` when the page is full, so that there may be more: the same query, from the last one on
 * (nova/api/openstack/common.py _get_collection_links).
 */
export function nextLinks<Name extends string>(
  name: Name,
  url: string,
  query: ListQuery,
  { isFull, last }: { readonly isFull: boolean; readonly last: string | undefined },
): Partial<Record<`${Name}_links`, readonly { readonly rel: string; readonly href: string }[]>> {
  if (!isFull || last === undefined) return {};
  const links = [{ rel: 'next', href: nextHref(url, query, last) }];
  return { [`${name}_links`]: links } as Record<`${Name}_links`, typeof links>;
}
