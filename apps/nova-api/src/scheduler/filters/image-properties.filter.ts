import type { HostFilter, Refusal } from '../host-filter.js';
import type { HostState, SupportedInstance } from '../host-state.js';
import { type RequestSpec, writtenName } from '../request-spec.js';
import { satisfiesPredicate, versionText } from '../version-comparison.js';

/** The names under which one property may stand; the first one is what the filter reads. */
type Names = readonly [string, ...string[]];

/** The four properties that the filter reads. */
export interface FilteredProperties {
  readonly architecture: Names;
  readonly hypervisorType: Names;
  readonly vmMode: Names;
  readonly hypervisorVersion: Names;
}

interface Wish {
  readonly value: string;
  readonly property: string;
}

function wishOf(request: RequestSpec, names: Names): Wish | null {
  const value = request.imageProperties[names[0]];
  return value === undefined || value === null || value === ''
    ? null
    : { value: String(value), property: writtenName(request, names) };
}

const shown = (instances: readonly SupportedInstance[]) =>
  instances.map((instance) => `(${instance.join(', ')})`).join(' ');

/** Each wish may be met by any part of the triple: the original asks whether it is in the list. */
function meets(instance: SupportedInstance, wishes: readonly Wish[]): boolean {
  return wishes.every(({ value }) => (instance as readonly string[]).includes(value));
}

function unsupported(host: HostState, wishes: readonly Wish[]): Refusal {
  const alone = wishes.filter((wish) => !host.supportedInstances.some((instance) => meets(instance, [wish])));
  const blamed = alone.length > 0 ? alone : wishes;
  const wanted = blamed.map(({ property, value }) => `${property}=${value}`).join(' with ');
  const has = host.supportedInstances.length > 0 ? shown(host.supportedInstances) : 'no instances at all';
  return {
    reason: `${wanted} wanted, the host supports ${has}`,
    property: blamed.map(({ property }) => property).join(', '),
  };
}

function wrongVersion(host: HostState, wish: Wish | null): Refusal | null {
  if (wish === null || host.hypervisorVersion === 0) return null;
  const version = versionText(host.hypervisorVersion);
  const met = satisfiesPredicate(version, wish.value);
  if (met === true) return null;
  const reason =
    met === null
      ? `${wish.property}=${wish.value} is no version predicate such as >=2.6,<3.0`
      : `${wish.property}=${wish.value} wanted, the hypervisor's version is ${version}`;
  return { reason, property: wish.property };
}

/**
 * nova/scheduler/filters/image_props_filter.py: what kind of machine the image is for. The hypervisor's version is
 * looked at only when one of the other three is asked for, as in the original.
 */
export function imagePropertiesFilter(names: FilteredProperties): HostFilter {
  return {
    name: 'ImagePropertiesFilter',
    stage: 'filter',
    refuse: (host, request) => {
      const asked = [names.architecture, names.hypervisorType, names.vmMode].map((name) => wishOf(request, name));
      const wishes = asked.filter((wish) => wish !== null);
      if (wishes.length === 0) return null;
      if (!host.supportedInstances.some((instance) => meets(instance, wishes))) return unsupported(host, wishes);
      return wrongVersion(host, wishOf(request, names.hypervisorVersion));
    },
  };
}
