import { ALLOCATION_RATIO, coreFilter, diskFilter, ramFilter } from './filters/resource.filters.js';
import { maxRetriesExceeded, noValidHost } from './no-valid-host.js';
import { readUntyped } from './request-reading.js';
import type { RetryTexts, SchedulerProfile } from './scheduler-profile.js';
import { ramWeigher } from './weighers.js';

/** Filters that are enabled by default from the beginning on, of those that make a difference here. */
export const DEFAULT_FILTERS = ['ComputeFilter', 'ComputeCapabilitiesFilter', 'ImagePropertiesFilter'];

/** nova/scheduler/driver.py and filter_scheduler.py (2014.1): only a limit that a filter sets is one. */
export const FILTER_SCHEDULER: SchedulerProfile = {
  placement: [],
  resourceFilters: [ramFilter, coreFilter, diskFilter],
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
  read: readUntyped,
};

/** The conductor builds and the scheduler only selects since (nova/conductor/manager.py build_instances). */
export const SELECTS: Pick<SchedulerProfile, 'notice' | 'selection'> = {
  notice: { eventType: 'compute_task.build_instances', publisher: 'compute_task', method: 'build_instances' },
  selection: { eventType: 'scheduler.select_destinations', ofMoves: true, endsAlways: false },
};

/** MaxRetriesExceeded (nova/scheduler/utils.py populate_retry). */
export const MAX_RETRIES: Pick<RetryTexts, 'exception' | 'attemptsExceeded'> = {
  exception: 'MaxRetriesExceeded',
  attemptsExceeded: (uuid, maxAttempts, reason) =>
    maxRetriesExceeded(
      `Exceeded max scheduling attempts ${maxAttempts} for instance ${uuid}. Last exception: ${reason}`,
    ),
};

/** Alternates that conductors try on their own are used up (nova/conductor/manager.py build_instances). */
export const hostsExhausted: RetryTexts['hostsExhausted'] = (uuid) =>
  maxRetriesExceeded(`Exhausted all hosts available for retrying build failures for instance ${uuid}.`);

const NOT_ENOUGH = 'There are not enough hosts available.';

/** `filtered` says whether hosts were left for the filters to refuse. */
export const notEnoughHosts = (filtered: boolean) => noValidHost(filtered ? NOT_ENOUGH : '');

export const noSuchHost: SchedulerProfile['noSuchHost'] = ({ host, node }) =>
  noValidHost(`No such host - host: ${host ?? 'None'} node: ${node ?? 'None'} `);
