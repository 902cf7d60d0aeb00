import type { SchedulerSettings } from '#service-process';
import type { FilterDialects } from './filter-dialects.js';
import { differentHostFilter, sameHostFilter } from './filters/affinity.filters.js';
import { aggregateImagePropertiesIsolation, aggregateInstanceExtraSpecsFilter } from './filters/aggregate.filters.js';
import { availabilityZoneFilter } from './filters/availability-zone.filter.js';
import { computeFilter } from './filters/compute.filter.js';
import { computeCapabilitiesFilter } from './filters/compute-capabilities.filter.js';
import { imagePropertiesFilter } from './filters/image-properties.filter.js';
import { isolatedHostsFilter } from './filters/isolated-hosts.filter.js';
import type { HostFilter } from './host-filter.js';

/** Lets every host pass (nova/scheduler/filters/all_hosts_filter.py). */
const allHostsFilter: HostFilter = { name: 'AllHostsFilter', stage: 'filter', refuse: () => null };

/** The filters that may be named in `[filter_scheduler]enabled_filters`. */
export function knownFilters(
  dialects: FilterDialects,
  resourceFilters: readonly HostFilter[],
  settings: SchedulerSettings,
): readonly HostFilter[] {
  return [
    allHostsFilter,
    availabilityZoneFilter('AvailabilityZoneFilter', 'filter'),
    computeFilter,
    aggregateInstanceExtraSpecsFilter(dialects.aggregates),
    aggregateImagePropertiesIsolation(settings.aggregateImagePropertiesIsolation, dialects.aggregates),
    isolatedHostsFilter(settings.isolated),
    sameHostFilter,
    differentHostFilter,
    ...resourceFilters,
    computeCapabilitiesFilter(dialects.capabilities),
    imagePropertiesFilter(dialects.imageProperties),
  ];
}
