import { kindRefusal, type ReadVersion, type Wish } from '#hardware';
import type { HostFilter } from '../host-filter.js';
import type { HostState } from '../host-state.js';
import { type RequestSpec, writtenName } from '../request-spec.js';

/** The names under which one property may stand; the first one is what the filter reads. */
type Names = readonly [string, ...string[]];

/** The properties that the filter reads. */
export interface FilteredProperties {
  readonly architecture: Names;
  readonly hypervisorType: Names;
  readonly vmMode: Names;
  readonly hypervisorVersion: Names;
  /** Absent: nobody asks for the width of addresses. */
  readonly addressBits?: Names;
  /** What counts as a version in a predicate. */
  readonly readVersion: ReadVersion;
}

function wishOf(request: RequestSpec, names: Names): Wish | null {
  const value = request.imageProperties[names[0]];
  return value === undefined || value === null || value === ''
    ? null
    : { value: String(value), property: writtenName(request, names) };
}

function addressBitsOf({ cpuInfo }: HostState): number | null {
  const { maxphysaddr } = JSON.parse(cpuInfo) as { maxphysaddr?: { bits?: number } };
  return maxphysaddr?.bits ?? null;
}

/** nova/scheduler/filters/image_props_filter.py: what kind of machine the image is for. */
export function imagePropertiesFilter(names: FilteredProperties): HostFilter {
  return {
    name: 'ImagePropertiesFilter',
    stage: 'filter',
    refuse: (host, request) => {
      const asked = [names.architecture, names.hypervisorType, names.vmMode].map((name) => wishOf(request, name));
      const bits = names.addressBits === undefined ? null : wishOf(request, names.addressBits);
      const wishes = {
        kinds: asked.filter((wish) => wish !== null),
        version: wishOf(request, names.hypervisorVersion),
        addressBits: bits && { ...bits, value: Number(bits.value) },
      };
      const { supportedInstances, hypervisorVersion } = host;
      const kind = { supportedInstances, hypervisorVersion, addressBits: bits && addressBitsOf(host) };
      return kindRefusal(wishes, kind, names.readVersion);
    },
  };
}
