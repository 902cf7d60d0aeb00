import { ConfigError, type ProptrailConfig } from '#service-process';
import type { NovaApiProfile } from '../nova-profile.js';
import { knownFilters } from './filter-registry.js';
import type { AllocationRatios } from './host-claims.repository.js';
import type { HostFilter } from './host-filter.js';
import type { HostState } from './host-state.js';
import type { HostRefusal } from './placement.js';
import type { RequestSpec } from './request-spec.js';
import type { SchedulerProfile } from './scheduler-profile.js';

/** The filters of one configuration, in the order in which they are asked. */
export class HostFilters {
  private constructor(
    readonly profile: SchedulerProfile,
    private readonly filters: readonly HostFilter[],
  ) {}

  /** @throws ConfigError when NOVA_SCHEDULER_FILTERS names a filter that the release does not have */
  static of(
    { scheduler: profile, filterDialects }: Pick<NovaApiProfile, 'scheduler' | 'filterDialects'>,
    { release, scheduler }: Pick<ProptrailConfig, 'release' | 'scheduler'>,
  ): HostFilters {
    const all = knownFilters(filterDialects, profile.resourceFilters, scheduler);
    const known = new Map(all.map((filter) => [filter.name, filter]));
    const names = scheduler.filters ?? profile.defaultFilters;
    const unknown = names.filter((name) => !known.has(name));
    if (unknown.length > 0) {
      throw new ConfigError([
        `NOVA_SCHEDULER_FILTERS names ${unknown.join(', ')}, which ${release} does not have: it has ${[...known.keys()].join(', ')}`,
      ]);
    }
    return new HostFilters(profile, [...profile.placement, ...names.flatMap((name) => known.get(name) ?? [])]);
  }

  /** What holds for the request: no filter limits a host that is forced. */
  limits({ forced, skipFilters = false }: Pick<RequestSpec, 'forced' | 'skipFilters'>): AllocationRatios {
    if (skipFilters) return { cpu: null, ram: null, disk: null };
    return this.profile.limits(forced === undefined ? this.filters : this.profile.placement);
  }

  has(name: string): boolean {
    return this.filters.some((filter) => filter.name === name);
  }

  /** Whether any verdict on this request may depend on the aggregates that hosts are in. */
  readsAggregates({ availabilityZone }: Pick<RequestSpec, 'availabilityZone'>): boolean {
    return Boolean(availabilityZone) || this.filters.some(({ readsAggregates }) => readsAggregates === true);
  }

  /** The first filter's objection, null when the host may take the server. */
  refusalOf(host: HostState, spec: RequestSpec): HostRefusal | null {
    const { requestedHost, forced, skipFilters = false, ignoreHosts = [] } = spec;
    if (forced !== undefined) return this.#forcedRefusalOf(host, spec, forced);
    if (requestedHost && host.host !== requestedHost)
      return { host: host.host, filter: 'force_hosts', reason: `only ${requestedHost} was asked for` };
    if (skipFilters) return null;
    if (ignoreHosts.includes(host.host))
      return { host: host.host, filter: 'ignore_hosts', reason: 'the server comes from there, or was tried there' };
    for (const filter of this.filters) {
      const refusal = filter.refuse(host, spec);
      if (refusal !== null) return { host: host.host, filter: filter.name, ...refusal };
    }
    return null;
  }

  /** nova/scheduler/host_manager.py get_filtered_hosts: the filters are passed over; where the release has placement, it is not. */
  #forcedRefusalOf(
    state: HostState,
    spec: RequestSpec,
    forced: NonNullable<RequestSpec['forced']>,
  ): HostRefusal | null {
    const { host } = state;
    if ((forced.host ?? host) !== host || (forced.node ?? state.node) !== state.node)
      return { host, filter: 'force_hosts', reason: `only ${forced.host ?? forced.node} was asked for` };
    for (const filter of this.profile.placement) {
      const refusal = filter.refuse(state, spec);
      if (refusal !== null) return { host, filter: filter.name, ...refusal };
    }
    return null;
  }

  /** Whether a server's own host may take its new image: only filters that look at images are asked (RUN_ON_REBUILD). */
  rebuildRefusalOf(host: HostState, spec: RequestSpec): HostRefusal | null {
    const asked = this.profile.rebuildFilters ?? [];
    for (const filter of this.filters.filter(({ name }) => asked.includes(name))) {
      const refusal = filter.refuse(host, spec);
      if (refusal !== null) return { host: host.host, filter: filter.name, ...refusal };
    }
    return null;
  }

  /** Whether the filters were asked at all, or placement had no candidate for them. */
  passedPlacement(refusals: readonly HostRefusal[]): boolean {
    const before = new Set(this.profile.placement.map((filter) => filter.name));
    if (before.size === 0) return true;
    return refusals.some(({ filter }) => !before.has(filter) && filter !== 'force_hosts');
  }
}
