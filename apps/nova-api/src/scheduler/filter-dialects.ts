import { IMAGE_PROPERTIES } from '#image-properties';
import type { AggregateDialect } from './filters/aggregate.filters.js';
import type { CapabilitiesDialect } from './filters/compute-capabilities.filter.js';
import type { FilteredProperties } from './filters/image-properties.filter.js';

const KNOWN_PROPERTIES: ReadonlySet<string> = new Set(Object.keys(IMAGE_PROPERTIES));

/** In which dialects filters that are there from the beginning read extra specs, aggregates and images. */
export interface FilterDialects {
  readonly aggregates: AggregateDialect;
  readonly capabilities: CapabilitiesDialect;
  readonly imageProperties: FilteredProperties;
}

/** Names of image properties as Glance tells them (nova/scheduler/filters/image_props_filter.py, 2014.1). */
export const UNTYPED_NAMES: FilteredProperties = {
  architecture: ['architecture'],
  hypervisorType: ['hypervisor_type'],
  vmMode: ['vm_mode'],
  hypervisorVersion: ['hypervisor_version_requires'],
};

/** By the names of ImageMetaProps, older ones beside them. */
export const TYPED_NAMES: FilteredProperties = {
  architecture: ['hw_architecture', 'architecture'],
  hypervisorType: ['img_hv_type', 'hypervisor_type'],
  vmMode: ['hw_vm_mode', 'vm_mode'],
  hypervisorVersion: ['img_hv_requested_version', 'hypervisor_version_requires'],
};

/** Whether ImageMetaProps has a field of that name. */
export const isTypedProperty = (name: string) => KNOWN_PROPERTIES.has(name);
