import type { EnvReader } from './env-reader.js';

/** How nova's scheduler is configured. */
export interface SchedulerSettings {
  /** `enabled_filters`, in their order; null takes the release's own. */
  readonly filters: readonly string[] | null;
  /** `isolated_images`, `isolated_hosts`, `restrict_isolated_hosts_to_isolated_images`. */
  readonly isolated: {
    readonly images: readonly string[];
    readonly hosts: readonly string[];
    readonly restrict: boolean;
  };
  /** `aggregate_image_properties_isolation_namespace` and `..._separator`. */
  readonly aggregateImagePropertiesIsolation: { readonly namespace: string | null; readonly separator: string };
  /** `max_attempts`: hosts on which a build is tried. */
  readonly maxAttempts: number;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function readSchedulerSettings(reader: EnvReader): SchedulerSettings {
  const filters = reader.optional('NOVA_SCHEDULER_FILTERS');
  return {
    filters: filters === undefined ? null : list(filters),
    isolated: {
      images: list(reader.text('NOVA_ISOLATED_IMAGES', '')),
      hosts: list(reader.text('NOVA_ISOLATED_HOSTS', '')),
      restrict: reader.choice('NOVA_RESTRICT_ISOLATED_HOSTS', ['true', 'false'], 'true') === 'true',
    },
    aggregateImagePropertiesIsolation: {
      namespace: reader.optional('NOVA_AGGREGATE_ISOLATION_NAMESPACE') ?? null,
      separator: reader.text('NOVA_AGGREGATE_ISOLATION_SEPARATOR', '.'),
    },
    maxAttempts: reader.integer('NOVA_SCHEDULER_MAX_ATTEMPTS', 3, 1, 100),
  };
}
