import { IMAGE_PROPERTIES } from '#image-properties';
import type { SchedulerSettings } from '#service-process';
import { differentHostFilter, sameHostFilter } from './filters/affinity.filters.js';
import {
  type AggregateDialect,
  aggregateImagePropertiesIsolation,
  aggregateInstanceExtraSpecsFilter,
} from './filters/aggregate.filters.js';
import { availabilityZoneFilter } from './filters/availability-zone.filter.js';
import { computeFilter } from './filters/compute.filter.js';
import { computeCapabilitiesFilter } from './filters/compute-capabilities.filter.js';
import { type FilteredProperties, imagePropertiesFilter } from './filters/image-properties.filter.js';
import { isolatedHostsFilter } from './filters/isolated-hosts.filter.js';
import { numaTopologyFilter } from './filters/numa-topology.filter.js';
import { coreFilter, diskFilter, ramFilter } from './filters/resource.filters.js';
import type { HostFilter } from './host-filter.js';

/** The filters that may be named in a release's `enabled_filters`. */
export type FilterRegistry = (settings: SchedulerSettings) => readonly HostFilter[];

/** Lets every host pass (nova/scheduler/filters/all_hosts_filter.py). */
const allHostsFilter: HostFilter = { name: 'AllHostsFilter', stage: 'filter', refuse: () => null };

const RAW_NAMES: FilteredProperties = {
  architecture: ['architecture'],
  hypervisorType: ['hypervisor_type'],
  vmMode: ['vm_mode'],
  hypervisorVersion: ['hypervisor_version_requires'],
};
const TYPED_NAMES: FilteredProperties = {
  architecture: ['hw_architecture', 'architecture'],
  hypervisorType: ['img_hv_type', 'hypervisor_type'],
  vmMode: ['hw_vm_mode', 'vm_mode'],
  hypervisorVersion: ['img_hv_requested_version', 'hypervisor_version_requires'],
};

const KNOWN_PROPERTIES: ReadonlySet<string> = new Set(Object.keys(IMAGE_PROPERTIES));

const RAW_AGGREGATES: AggregateDialect = { hasAllIn: false, splitsValues: false, isProperty: () => true };
const TYPED_AGGREGATES: AggregateDialect = {
  hasAllIn: true,
  splitsValues: true,
  isProperty: (name) => KNOWN_PROPERTIES.has(name),
};

function common(settings: SchedulerSettings, aggregates: AggregateDialect): HostFilter[] {
  return [
    allHostsFilter,
    availabilityZoneFilter('AvailabilityZoneFilter', 'filter'),
    computeFilter,
    aggregateInstanceExtraSpecsFilter(aggregates),
    aggregateImagePropertiesIsolation(settings.aggregateImagePropertiesIsolation, aggregates),
    isolatedHostsFilter(settings.isolated),
    sameHostFilter,
    differentHostFilter,
  ];
}

export const icehouseFilters: FilterRegistry = (settings) => [
  ...common(settings, RAW_AGGREGATES),
  ramFilter,
  coreFilter,
  diskFilter,
  computeCapabilitiesFilter({ hasAllIn: false, unknownUnscoped: 'refuse', readsJson: false, asText: false }),
  imagePropertiesFilter(RAW_NAMES),
];

export const zedFilters: FilterRegistry = (settings) => [
  ...common(settings, TYPED_AGGREGATES),
  numaTopologyFilter,
  computeCapabilitiesFilter({ hasAllIn: true, unknownUnscoped: 'ignore', readsJson: true, asText: true }),
  imagePropertiesFilter(TYPED_NAMES),
];
