import { fitToHost } from '#hardware';
import type { HostFilter } from '../host-filter.js';
import { ALLOCATION_RATIO } from './resource.filters.js';

export const NUMA_LIMITS = {
  cpuAllocationRatio: ALLOCATION_RATIO.cpu,
  ramAllocationRatio: ALLOCATION_RATIO.ram,
} as const;

const ASKED_BY = ['hw:cpu_policy', 'hw:numa_nodes', 'hw:mem_page_size', 'hw:cpu_thread_policy', 'hw:pmem'] as const;

/** What calls for a NUMA topology: extra specs and image properties of the same key. */
export function numaAskedBy(
  extraSpecs: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, unknown>>,
): string {
  const names = ASKED_BY.flatMap((spec) => {
    const property = spec.replace(':', '_');
    return [
      ...(Object.hasOwn(extraSpecs, spec) ? [spec] : []),
      ...(Object.hasOwn(properties, property) ? [property] : []),
    ];
  });
  return names.join(', ') || 'hw:numa_nodes';
}

/** nova/scheduler/filters/numa_topology_filter.py: the guest's nodes, pinned CPUs and pages fit the host's. */
export const numaTopologyFilter: HostFilter = {
  name: 'NUMATopologyFilter',
  stage: 'filter',
  refuse: (host, { numaTopology, flavor, image, fitToHost: fits = fitToHost }) => {
    if (numaTopology === null) return null;
    const property = numaAskedBy(flavor.extra_specs, image.properties ?? {});
    if (host.numaTopology === null) return { reason: 'the host tells no NUMA topology', property };
    if (fits(host.numaTopology, numaTopology, NUMA_LIMITS) !== null) return null;
    const cells = numaTopology.cells.length;
    return {
      reason: `${cells} guest NUMA node(s) do not fit the ${host.numaTopology.cells.length} of the host`,
      property,
    };
  },
};
