import type { HostFilter } from '../host-filter.js';
import { zonesOf } from '../host-state.js';

/**
 * nova/scheduler/filters/availability_zone_filter.py; since Xena the same rule is a query to placement
 * (nova/scheduler/request_filter.py map_az_to_placement_aggregate).
 */
export function availabilityZoneFilter(name: string, stage: HostFilter['stage']): HostFilter {
  return {
    name,
    stage,
    refuse: (host, { availabilityZone }) => {
      if (!availabilityZone || zonesOf(host).includes(availabilityZone)) return null;
      const reason = `availability zone ${availabilityZone} wanted, the host is in ${zonesOf(host).join(', ')}`;
      return { reason, property: 'availability_zone' };
    },
  };
}
