import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { fitToHost, type InstanceNumaTopology, instanceNumaJson } from '#hardware';
import { NUMA_LIMITS, numaAskedBy } from './filters/numa-topology.filter.js';
import { type AllocationRatios, HostClaimsRepository } from './host-claims.repository.js';
import { withUsage } from './host-numa.js';
import type { HostState } from './host-state.js';
import { HostStateRepository } from './host-state.repository.js';
import type { HostRefusal, SelectedHost } from './placement.js';
import type { RequestSpec } from './request-spec.js';

const DOES_NOT_FIT = 'Requested instance NUMA topology cannot fit the given host NUMA topology';

/**
 * Claims host CPUs and memory pages for guests with a NUMA topology (nova/compute/claims.py _test_numa_topology). The
 * original claims on the host and reschedules when it does not fit; here the next host is asked at once.
 */
@Injectable()
export class NumaClaimsService {
  constructor(
    private readonly hosts: HostStateRepository,
    private readonly claims: HostClaimsRepository,
  ) {}

  /** The hosts with what their guests use of each NUMA node. */
  async withGuests(tx: EntityManager, hosts: readonly HostState[]): Promise<HostState[]> {
    const guests = await this.hosts.guestNuma(tx);
    return hosts.map((host) => {
      const { numaTopology } = host;
      if (numaTopology === null) return host;
      return { ...host, numaTopology: withUsage(numaTopology, guests.get(host.host) ?? []) };
    });
  }

  async claimFirst(
    tx: EntityManager,
    ranked: readonly HostState[],
    spec: RequestSpec,
    asked: InstanceNumaTopology,
    limits: AllocationRatios,
  ): Promise<{ selected: SelectedHost | null; refused: HostRefusal[] }> {
    const property = numaAskedBy(spec.flavor.extra_specs, spec.image.properties ?? {});
    const { fitToHost: fits = fitToHost } = spec;
    const refused: HostRefusal[] = [];
    for (const host of ranked) {
      // The claim locks the row, so that what is read after it stays as it is until this transaction ends.
      const id = await this.claims.claimFirst(tx, [host], spec.resources, limits);
      if (id === null) {
        refused.push({ host: host.host, filter: 'claim', reason: 'its room was taken meanwhile' });
        continue;
      }
      const [now] = await this.withGuests(tx, await this.#reread(tx, host));
      const fitted = now?.numaTopology ? fits(now.numaTopology, asked, NUMA_LIMITS) : null;
      if (fitted !== null)
        return { selected: { host: host.host, node: host.node, numaTopology: instanceNumaJson(fitted) }, refused };
      await this.claims.release(tx, host.host, host.node, spec.resources);
      refused.push({ host: host.host, filter: 'claim', reason: DOES_NOT_FIT, property });
    }
    return { selected: null, refused };
  }

  async #reread(tx: EntityManager, host: HostState): Promise<HostState[]> {
    return (await this.hosts.all(tx)).filter(({ id }) => id === host.id);
  }
}
