import type { HostFilter } from '../host-filter.js';

/** Placement leaves out hosts that lack a required trait or have a forbidden one (nova/scheduler/utils.py ResourceRequest). */
export const placementTraits: HostFilter = {
  name: 'placement traits',
  stage: 'placement',
  refuse: (host, { traits }) => {
    for (const { trait, policy, property } of traits) {
      if (host.traits.has(trait) === (policy === 'required')) continue;
      const reason =
        policy === 'required' ? `the host lacks trait ${trait}` : `the host has trait ${trait}, which is forbidden`;
      return { reason, property };
    }
    return null;
  },
};

/** nova/scheduler/request_filter.py compute_status_filter: a disabled service has the trait COMPUTE_STATUS_DISABLED. */
export const computeStatusFilter: HostFilter = {
  name: 'compute_status_filter',
  stage: 'placement',
  refuse: ({ disabled, disabledReason }) =>
    disabled
      ? { reason: `the nova-compute service is disabled${disabledReason === null ? '' : `: ${disabledReason}`}` }
      : null,
};
