import type { HostFilter } from '../host-filter.js';
import type { RequestSpec } from '../request-spec.js';

/** The servers that a scheduler hint names: one uuid or a list of them. */
export function hintedServers(hints: RequestSpec['hints'], name: string): readonly string[] {
  const value = hints?.[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string');
}

function isOnHost(host: string, { hints, hintedHosts }: RequestSpec, name: string): boolean {
  return hintedServers(hints, name).some((uuid) => hintedHosts.get(uuid) === host);
}

/** nova/scheduler/filters/affinity_filter.py DifferentHostFilter */
export const differentHostFilter: HostFilter = {
  name: 'DifferentHostFilter',
  stage: 'filter',
  refuse: ({ host }, request) =>
    isOnHost(host, request, 'different_host')
      ? { reason: 'a server that different_host names is on it', property: 'different_host' }
      : null,
};

/** nova/scheduler/filters/affinity_filter.py SameHostFilter */
export const sameHostFilter: HostFilter = {
  name: 'SameHostFilter',
  stage: 'filter',
  refuse: ({ host }, request) => {
    if (hintedServers(request.hints, 'same_host').length === 0 || isOnHost(host, request, 'same_host')) return null;
    return { reason: 'no server that same_host names is on it', property: 'same_host' };
  },
};
