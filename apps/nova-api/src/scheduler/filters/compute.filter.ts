import type { HostFilter } from '../host-filter.js';

function disabled(reason: string | null): string {
  return `the nova-compute service is disabled${reason === null ? '' : `: ${reason}`}`;
}

/** nova/scheduler/filters/compute_filter.py: the host is enabled and was heard of lately. */
export const computeFilter: HostFilter = {
  name: 'ComputeFilter',
  stage: 'filter',
  refuse: (host) => {
    if (host.disabled) return { reason: disabled(host.disabledReason) };
    return host.isUp ? null : { reason: 'the nova-compute service is down' };
  },
};
