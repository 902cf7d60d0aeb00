import { numaConstraints } from '#hardware';
import type { ImageMeta } from '#image-properties';
import { imageDict } from '#nova-notifications';
import { type ReleaseName } from '#releases';
import { type FilterRegistry, icehouseFilters, zedFilters } from './filter-registry.js';
import { availabilityZoneFilter } from './filters/availability-zone.filter.js';
import { ALLOCATION_RATIO, coreFilter, diskFilter, placementResources, ramFilter } from './filters/resource.filters.js';
import { computeStatusFilter, placementTraits } from './filters/traits.filter.js';
import type { AllocationRatios } from './host-claims.repository.js';
import type { HostFilter } from './host-filter.js';
import { maxRetriesExceeded, noValidHost } from './no-valid-host.js';
import type { PlacementRequest } from './placement.js';
import type { RequestSpec } from './request-spec.js';
import { requestedTraits } from './requested-traits.js';
import type { TypedRequest } from './typed-request.js';
import { cpuWeigher, diskWeigher, ramWeigher, type Weigher } from './weighers.js';

/** What a release reads out of a request once for all hosts. */
export type RequestReading = Pick<RequestSpec, 'imageProperties' | 'traits' | 'numaTopology'>;

/** How a server that finds no host is told of. */
export interface ScheduleFailureNotice {
  readonly eventType: string;
  readonly publisher: string;
  readonly method: string;
}

/** How the choice of a host is told of, before and after it. */
export interface SelectionNotice {
  /** Without `.start` and `.end`. */
  readonly eventType: string;
  /** Whether moves are told too, or new servers alone. */
  readonly ofMoves: boolean;
  /** Whether the end is told when there is no host. */
  readonly endsAlways: boolean;
}

/** What is said when a build has failed on one host and no other takes it. */
export interface RetryTexts {
  readonly exception: string;
  /** `max_attempts` hosts have failed; `reason` is what the last one said. */
  attemptsExceeded(uuid: string, maxAttempts: number, reason: string): string;
  /** There are not so many hosts. */
  hostsExhausted(uuid: string): string;
}

/** Where the releases' schedulers differ. */
export interface SchedulerProfile {
  /** Asked before any filter, whatever is enabled. */
  readonly placement: readonly HostFilter[];
  readonly registry: FilterRegistry;
  /** `scheduler_default_filters`, or `[filter_scheduler]enabled_filters`, of those that make a difference here. */
  readonly defaultFilters: readonly string[];
  readonly weighers: readonly Weigher[];
  /** Asked again whether a server's own host may take its new image; null: a rebuild asks no scheduler. */
  readonly rebuildFilters: readonly string[] | null;
  /** Whether a forced host that is not in the zone of the request makes it forget the zone. */
  readonly checksForcedZone: boolean;
  /** NoValidHost's message where no host is called as the forced one. */
  noSuchHost(forced: NonNullable<PlacementRequest['forced']>): string;
  /** NoValidHost's reason; `filtered` when hosts were left for the filters to refuse. */
  noValidHost(filtered: boolean): string;
  readonly notice: ScheduleFailureNotice;
  readonly selection: SelectionNotice;
  /** The image as the legacy notifications tell it. */
  notifiedImage(request: TypedRequest): Readonly<Record<string, unknown>>;
  readonly retry: RetryTexts;
  /** How often what a host has may be promised, where these filters are enabled. */
  limits(enabled: readonly HostFilter[]): AllocationRatios;
  /** @throws RuleError when flavor and image contradict each other */
  read(request: TypedRequest): RequestReading;
}

function typedImageOf({ typedImage }: TypedRequest): ImageMeta {
  if (typedImage === null) throw new TypeError('this scheduler reads typed images');
  return typedImage;
}

const DEFAULT_FILTERS = ['ComputeFilter', 'ComputeCapabilitiesFilter', 'ImagePropertiesFilter'];

/** nova/scheduler/driver.py and filter_scheduler.py (2014.1): only a limit that a filter sets is one. */
const icehouse: SchedulerProfile = {
  placement: [],
  registry: icehouseFilters,
  defaultFilters: ['AvailabilityZoneFilter', 'RamFilter', ...DEFAULT_FILTERS],
  weighers: [ramWeigher],
  rebuildFilters: null,
  checksForcedZone: false,
  noSuchHost: () => noValidHost(''),
  noValidHost: () => noValidHost(''),
  notice: { eventType: 'scheduler.run_instance', publisher: 'scheduler', method: 'run_instance' },
  selection: { eventType: 'scheduler.run_instance', ofMoves: false, endsAlways: true },
  notifiedImage: ({ image }) => ({ ...image }),
  retry: {
    exception: 'NoValidHost',
    attemptsExceeded: (uuid, maxAttempts) =>
      noValidHost(`Exceeded max scheduling attempts ${maxAttempts} for instance ${uuid}`),
    hostsExhausted: () => noValidHost(''),
  },
  limits: (enabled) => ({
    cpu: enabled.includes(coreFilter) ? ALLOCATION_RATIO.cpu : null,
    ram: enabled.includes(ramFilter) ? ALLOCATION_RATIO.ram : null,
    disk: enabled.includes(diskFilter) ? ALLOCATION_RATIO.disk : null,
  }),
  read: ({ image }) => ({ imageProperties: image.properties ?? {}, traits: [], numaTopology: null }),
};

/** nova/scheduler/manager.py (26.2): placement's candidates first, then the filters. */
const zed: SchedulerProfile = {
  placement: [
    computeStatusFilter,
    availabilityZoneFilter('map_az_to_placement_aggregate', 'placement'),
    placementTraits,
    placementResources,
  ],
  registry: zedFilters,
  defaultFilters: DEFAULT_FILTERS,
  weighers: [ramWeigher, cpuWeigher, diskWeigher],
  rebuildFilters: ['AggregateImagePropertiesIsolation', 'ImagePropertiesFilter', 'IsolatedHostsFilter'],
  checksForcedZone: true,
  noSuchHost: ({ host, node }) => noValidHost(`No such host - host: ${host ?? 'None'} node: ${node ?? 'None'} `),
  noValidHost: (filtered) => noValidHost(filtered ? 'There are not enough hosts available.' : ''),
  notice: { eventType: 'compute_task.build_instances', publisher: 'compute_task', method: 'build_instances' },
  selection: { eventType: 'scheduler.select_destinations', ofMoves: true, endsAlways: false },
  notifiedImage: (request) => imageDict(typedImageOf(request)),
  retry: {
    exception: 'MaxRetriesExceeded',
    attemptsExceeded: (uuid, maxAttempts, reason) =>
      maxRetriesExceeded(
        `Exceeded max scheduling attempts ${maxAttempts} for instance ${uuid}. Last exception: ${reason}`,
      ),
    hostsExhausted: (uuid) =>
      maxRetriesExceeded(`Exhausted all hosts available for retrying build failures for instance ${uuid}.`),
  },
  limits: () => ALLOCATION_RATIO,
  read: (request) => {
    const image = typedImageOf(request);
    return {
      imageProperties: image.properties,
      traits: requestedTraits(request, image),
      numaTopology: request.numaTopology === undefined ? numaConstraints(request.flavor, image) : request.numaTopology,
    };
  },
};

const PROFILES: Readonly<Record<ReleaseName, SchedulerProfile>> = { icehouse, zed };

export function schedulerProfile(release: ReleaseName): SchedulerProfile {
  return PROFILES[release];
}
