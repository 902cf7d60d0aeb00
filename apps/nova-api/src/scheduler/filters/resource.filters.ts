import type { HostFilter } from '../host-filter.js';

/** Defaults of `cpu_allocation_ratio`, `ram_allocation_ratio` and `disk_allocation_ratio`. */
export const ALLOCATION_RATIO = { cpu: 16, ram: 1.5, disk: 1 } as const;

function shortage(
  resource: string,
  wanted: number,
  { total, used, ratio }: { readonly total: number; readonly used: number; readonly ratio: number },
): string | null {
  const usable = total * ratio - used;
  return wanted <= usable ? null : `${resource}: ${wanted} wanted, ${Math.max(usable, 0)} of ${total * ratio} free`;
}

/** nova/scheduler/filters/ram_filter.py */
export const ramFilter: HostFilter = {
  name: 'RamFilter',
  stage: 'filter',
  refuse: (host, { resources }) => {
    const facts = { total: host.memoryMb, used: host.memoryMbUsed, ratio: ALLOCATION_RATIO.ram };
    const reason = shortage('MiB of memory', resources.memoryMb, facts);
    return reason === null ? null : { reason, property: 'flavor:ram' };
  },
};

/** nova/scheduler/filters/core_filter.py */
export const coreFilter: HostFilter = {
  name: 'CoreFilter',
  stage: 'filter',
  refuse: (host, { resources }) => {
    const facts = { total: host.vcpus, used: host.vcpusUsed, ratio: ALLOCATION_RATIO.cpu };
    const reason = shortage('vCPUs', resources.vcpus, facts);
    return reason === null ? null : { reason, property: 'flavor:vcpus' };
  },
};

/** nova/scheduler/filters/disk_filter.py */
export const diskFilter: HostFilter = {
  name: 'DiskFilter',
  stage: 'filter',
  refuse: (host, { resources }) => {
    const facts = { total: host.localGb, used: host.localGbUsed, ratio: ALLOCATION_RATIO.disk };
    const reason = shortage('GiB of disk', resources.diskGb, facts);
    return reason === null ? null : { reason, property: 'flavor:disk' };
  },
};

const LIMITS = [coreFilter, ramFilter, diskFilter];

/** The candidates that placement gives out have VCPU, MEMORY_MB and DISK_GB left, whichever filters are enabled. */
export const placementResources: HostFilter = {
  name: 'placement resources',
  stage: 'placement',
  refuse: (host, request) => {
    for (const limit of LIMITS) {
      const refusal = limit.refuse(host, request);
      if (refusal !== null) return refusal;
    }
    return null;
  },
};
