import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { computeFilter } from './filters/compute.filter.js';
import { ALLOCATION_RATIO, coreFilter, diskFilter, ramFilter } from './filters/resource.filters.js';
import { HostClaimsRepository } from './host-claims.repository.js';
import type { HostFilter } from './host-filter.js';
import type { HostState } from './host-state.js';
import { HostStateRepository } from './host-state.repository.js';
import { NOT_ENOUGH_HOSTS, noValidHost, refusalTable } from './no-valid-host.js';
import type { HostRefusal, Placement, PlacementRequest, ResourceRequest, SelectedHost } from './placement.js';

const FILTERS: readonly HostFilter[] = [computeFilter, ramFilter, diskFilter, coreFilter];

/** Picks hosts for servers among those that report in (nova/scheduler/manager.py select_destinations). */
@Injectable()
export class SchedulerService {
  constructor(
    private readonly hosts: HostStateRepository,
    private readonly claims: HostClaimsRepository,
  ) {}

  /** A host with the resources claimed on it, or every host's reason against. */
  async selectDestination(tx: EntityManager, request: PlacementRequest): Promise<Placement> {
    const hosts = await this.hosts.all(tx);
    const refusals: HostRefusal[] = [];
    const candidates: HostState[] = [];
    for (const host of hosts) {
      const refusal = this.#refusalOf(host, request);
      if (refusal === null) candidates.push(host);
      else refusals.push(refusal);
    }
    const claimed = await this.#claim(tx, candidates, request);
    if (claimed !== null) return { selected: { host: claimed.host, node: claimed.node }, refusals };
    const message = noValidHost(NOT_ENOUGH_HOSTS);
    const taken = candidates.map(({ host }) => ({ host, filter: 'claim', reason: 'its room was taken meanwhile' }));
    const all = [...refusals, ...taken];
    return { selected: null, refusals: all, message, details: refusalTable(message, all) };
  }

  /** Takes room on a host that was chosen otherwise, whether or not there is any. */
  claimOn(tx: EntityManager, host: string, node: string, resources: ResourceRequest): Promise<void> {
    return this.claims.claimOn(tx, host, node, resources);
  }

  /** Gives back what a server had claimed. */
  release(tx: EntityManager, host: string, node: string, resources: ResourceRequest): Promise<void> {
    return this.claims.release(tx, host, node, resources);
  }

  /** Whether the host was heard of lately. */
  isUp(tx: EntityManager, host: string): Promise<boolean> {
    return this.hosts.isUp(tx, host);
  }

  #refusalOf(host: HostState, request: PlacementRequest): HostRefusal | null {
    const { requestedHost, skipFilters = false, ignoreHosts = [] } = request;
    if (requestedHost && host.host !== requestedHost)
      return { host: host.host, filter: 'force_hosts', reason: `only ${requestedHost} was asked for` };
    if (skipFilters) return null;
    if (ignoreHosts.includes(host.host))
      return { host: host.host, filter: 'ignore_hosts', reason: 'the server comes from there, or was tried there' };
    for (const filter of FILTERS) {
      const refusal = filter.refuse(host, request);
      if (refusal !== null) return { host: host.host, filter: filter.name, ...refusal };
    }
    return null;
  }

  async #claim(
    tx: EntityManager,
    candidates: readonly HostState[],
    request: PlacementRequest,
  ): Promise<SelectedHost | null> {
    const freeRam = (host: HostState) => host.memoryMb * ALLOCATION_RATIO.ram - host.memoryMbUsed;
    const ids = [...candidates].sort((left, right) => freeRam(right) - freeRam(left)).map((host) => host.id);
    const ratios = request.skipFilters === true ? { cpu: null, ram: null, disk: null } : ALLOCATION_RATIO;
    const id = await this.claims.claimFirst(tx, ids, request.resources, ratios);
    return candidates.find((host) => host.id === id) ?? null;
  }
}
