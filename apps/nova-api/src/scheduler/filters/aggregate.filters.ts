import { pythonText } from '#image-properties';
import { matchExtraSpec, type OperatorDialect } from '../extra-specs-ops.js';
import type { HostFilter } from '../host-filter.js';
import { aggregateValues, type HostState, splitAggregateValues } from '../host-state.js';

/** Where the releases differ. */
export interface AggregateDialect extends OperatorDialect {
  /** Whether `a,b` in an aggregate's metadata means two values. */
  readonly splitsValues: boolean;
  /** Whether any property may be a key, or only those that ImageMetaProps has. */
  isProperty(name: string): boolean;
}

const SCOPE = 'aggregate_instance_extra_specs';

function valuesOf(host: HostState, { splitsValues }: AggregateDialect): Map<string, Set<string>> {
  return splitsValues ? splitAggregateValues(host) : aggregateValues(host);
}

/** The metadata key that an extra spec asks about; null for one of another scope. */
function metadataKey(spec: string): string | null {
  const colon = spec.indexOf(':');
  if (colon < 0) return spec;
  return spec.slice(0, colon) === SCOPE ? spec.slice(colon + 1) : null;
}

/** nova/scheduler/filters/aggregate_instance_extra_specs.py */
export function aggregateInstanceExtraSpecsFilter(dialect: AggregateDialect): HostFilter {
  return {
    name: 'AggregateInstanceExtraSpecsFilter',
    stage: 'filter',
    readsAggregates: true,
    refuse: (host, { flavor }) => {
      const metadata = valuesOf(host, dialect);
      for (const [spec, asked] of Object.entries(flavor.extra_specs)) {
        const key = metadataKey(spec);
        if (key === null) continue;
        const values = [...(metadata.get(key) ?? [])];
        if (values.some((value) => matchExtraSpec(value, asked, dialect))) continue;
        const has =
          values.length === 0 ? 'no aggregate of the host has that key' : `aggregates have ${values.join(', ')}`;
        return { reason: `${key}=${asked} wanted, ${has}`, property: spec };
      }
      return null;
    },
  };
}

/** Options `aggregate_image_properties_isolation_namespace` and `..._separator`. */
export interface IsolationOptions {
  readonly namespace: string | null;
  readonly separator: string;
}

/**
 * nova/scheduler/filters/aggregate_image_properties_isolation.py: a host of an aggregate with key K takes images whose
 * property K is one of the aggregates' values, or that have no K. The whole key is the property's name, namespace
 * included; so where only known properties count, a namespace makes every key pass.
 */
export function aggregateImagePropertiesIsolation(options: IsolationOptions, dialect: AggregateDialect): HostFilter {
  const prefix = options.namespace === null ? '' : `${options.namespace}${options.separator}`;
  return {
    name: 'AggregateImagePropertiesIsolation',
    stage: 'filter',
    readsAggregates: true,
    refuse: (host, { imageProperties }) => {
      for (const [key, values] of valuesOf(host, dialect)) {
        if (!key.startsWith(prefix) || !dialect.isProperty(key)) continue;
        const value = Object.hasOwn(imageProperties, key) ? imageProperties[key] : undefined;
        if (value === undefined || value === null || value === '') continue;
        const text = typeof value === 'string' ? value : pythonText(value, 3);
        if (values.has(text)) continue;
        return {
          reason: `${key}=${text} wanted, aggregates of the host have ${[...values].join(', ')}`,
          property: key,
        };
      }
      return null;
    },
  };
}
