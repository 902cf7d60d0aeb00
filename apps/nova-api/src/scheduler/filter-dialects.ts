import { strictVersion } from '#hardware';
import { IMAGE_PROPERTIES, type TypedImages } from '#image-properties';
import type { AggregateDialect } from './filters/aggregate.filters.js';
import type { CapabilitiesDialect } from './filters/compute-capabilities.filter.js';
import type { FilteredProperties } from './filters/image-properties.filter.js';

/** How aggregates are matched with extra specs and images. */
export interface AggregateRules extends Omit<AggregateDialect, 'isProperty'> {
  /** Whether only properties that ImageMetaProps has are looked at. */
  readonly typedOnly: boolean;
}

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
  readVersion: strictVersion,
};

/** By the names of ImageMetaProps, older ones beside them. */
export const TYPED_NAMES: FilteredProperties = {
  architecture: ['hw_architecture', 'architecture'],
  hypervisorType: ['img_hv_type', 'hypervisor_type'],
  vmMode: ['hw_vm_mode', 'vm_mode'],
  hypervisorVersion: ['img_hv_requested_version', 'hypervisor_version_requires'],
  readVersion: strictVersion,
};

/** Whether the ImageMetaProps of a release has a field of that name. */
export function isTypedProperty(types: Pick<TypedImages, 'has'>): AggregateDialect['isProperty'] {
  const rows = Object.entries(IMAGE_PROPERTIES);
  const names: ReadonlySet<string> = new Set(rows.filter(([, row]) => types.has(row)).map(([name]) => name));
  return (name) => names.has(name);
}
