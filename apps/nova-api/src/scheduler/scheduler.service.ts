import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PropertyFlow } from '#image-properties';
import { type Logger, PROPTRAIL_CONFIG, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { hintedServers } from './filters/affinity.filters.js';
import { HostClaimsRepository } from './host-claims.repository.js';
import { HostFilters } from './host-filters.js';
import type { HostState } from './host-state.js';
import { HostStateRepository } from './host-state.repository.js';
import { refusalTable } from './no-valid-host.js';
import { NumaClaimsService } from './numa-claims.service.js';
import type { HostRefusal, Placement, PlacementRequest, ResourceRequest, SelectedHost } from './placement.js';
import type { RequestSpec } from './request-spec.js';
import { SchedulerNotifications, type SchedulingNews } from './scheduler-notifications.service.js';
import type { SchedulerProfile } from './scheduler-profile.js';
import { SchedulingRecordsRepository } from './scheduling-records.repository.js';
import { type TypedRequest, typedRequest } from './typed-request.js';
import { rankHosts, type WeighedHost } from './weighers.js';

/** How often hosts are ranked anew when all of them were claimed by others meanwhile, before the best is waited for. */
const TRIES = 2;

interface Choice {
  readonly ranked: readonly WeighedHost[];
  readonly refusals: readonly HostRefusal[];
}

interface Claim {
  readonly selected: SelectedHost | null;
  readonly refused: readonly HostRefusal[];
}

function claimOf(hosts: readonly HostState[], id: number | null): Claim | null {
  const claimed = hosts.find((host) => host.id === id);
  if (claimed === undefined) return null;
  return { selected: { host: claimed.host, node: claimed.node, numaTopology: null }, refused: [] };
}

/** Picks hosts for servers among those that report in (nova/scheduler/manager.py select_destinations). */
@Injectable()
export class SchedulerService {
  readonly #filters: HostFilters;

  constructor(
    private readonly hosts: HostStateRepository,
    private readonly claims: HostClaimsRepository,
    private readonly numaClaims: NumaClaimsService,
    private readonly records: SchedulingRecordsRepository,
    private readonly notifications: SchedulerNotifications,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) profile: NovaApiProfile,
    @Inject(PROPTRAIL_CONFIG) config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#filters = HostFilters.of(profile, config);
  }

  /**
   * A host with the resources claimed on it, or every host's reason against. What was decided of each host is kept for
   * the inspection API; that a host is chosen is told everybody.
   *
   * @throws RuleError when the release can not read a property of the image
   */
  async selectDestination(tx: EntityManager, news: SchedulingNews, asked: PlacementRequest): Promise<Placement> {
    const request = typedRequest(this.flow, asked);
    await this.notifications.selection(news, request, 'start');
    const spec = await this.#specOf(tx, request);
    let choice = await this.#choose(tx, spec);
    const tries = spec.numaTopology === null ? TRIES : 0;
    let claim: Claim | null = null;
    for (let tried = 0; claim === null && choice.ranked.length > 0 && tried < tries; tried += 1) {
      if (tried > 0) choice = await this.#choose(tx, spec);
      claim = await this.#claimUntouched(tx, choice, spec);
    }
    const { selected, refused } = claim ?? (await this.#claimWaiting(tx, choice, spec));
    const refusals = [...choice.refusals, ...refused];
    const placement: Placement = selected === null ? this.#noValidHost(request, refusals) : { selected, refusals };
    await this.#record(tx, request, placement, choice.ranked);
    await this.notifications.selection(news, request, 'end', selected !== null);
    return placement;
  }

  /** Takes room on a host that was chosen otherwise, whether or not there is any. */
  claimOn(tx: EntityManager, host: string, node: string, resources: ResourceRequest): Promise<void> {
    return this.claims.claimOn(tx, host, node, resources);
  }

  /** Gives back what a server had claimed. */
  release(tx: EntityManager, host: string, node: string, resources: ResourceRequest): Promise<void> {
    return this.claims.release(tx, host, node, resources);
  }

  /** Whether the host was heard of lately, and is not forced down. */
  isUp(tx: EntityManager, host: string): Promise<boolean> {
    return this.hosts.isUp(tx, host);
  }

  /** By which rules it chooses. */
  get profile(): SchedulerProfile {
    return this.#filters.profile;
  }

  /** What is known of one host; null when it has never reported. */
  async hostState(tx: EntityManager, host: string): Promise<HostState | null> {
    return (await this.hosts.all(tx)).find((one) => one.host === host) ?? null;
  }

  /** Whether a compute service of that host has ever reported. */
  isKnown(host: string): Promise<boolean> {
    return this.hosts.isKnown(host);
  }

  async #specOf(tx: EntityManager, request: TypedRequest): Promise<RequestSpec> {
    const servers = ['same_host', 'different_host'].flatMap((name) => hintedServers(request.hints, name));
    const hintedHosts = await this.hosts.hostsOf(tx, servers);
    return { ...request, ...this.profile.read(request), hintedHosts };
  }

  async #choose(tx: EntityManager, spec: RequestSpec): Promise<Choice> {
    const read = await this.hosts.all(tx, this.#filters.readsAggregates(spec));
    const hosts = spec.numaTopology === null ? read : await this.numaClaims.withGuests(tx, read);
    const refusals: HostRefusal[] = [];
    const passed: HostState[] = [];
    for (const host of hosts) {
      const refusal = this.#filters.refusalOf(host, spec);
      if (refusal === null) passed.push(host);
      else refusals.push(refusal);
    }
    return { ranked: rankHosts(passed, this.profile.weighers), refusals };
  }

  async #claimUntouched(tx: EntityManager, { ranked }: Choice, spec: RequestSpec): Promise<Claim | null> {
    const hosts = ranked.map(({ host }) => host);
    return claimOf(hosts, await this.claims.claimUntouched(tx, hosts, spec.resources, this.#filters.limits(spec)));
  }

  async #claimWaiting(tx: EntityManager, { ranked }: Choice, spec: RequestSpec): Promise<Claim> {
    const hosts = ranked.map(({ host }) => host);
    const limits = this.#filters.limits(spec);
    if (spec.numaTopology !== null) return this.numaClaims.claimFirst(tx, hosts, spec, spec.numaTopology, limits);
    const claim = claimOf(hosts, await this.claims.claimFirst(tx, hosts, spec.resources, limits));
    const refused = hosts.map(({ host }) => ({ host, filter: 'claim', reason: 'its room was taken meanwhile' }));
    return claim ?? { selected: null, refused };
  }

  #noValidHost(request: PlacementRequest, refusals: readonly HostRefusal[]): Placement {
    const { forced } = request;
    const message =
      forced !== undefined && refusals.every(({ filter }) => filter === 'force_hosts')
        ? this.profile.noSuchHost(forced)
        : this.profile.noValidHost(this.#filters.passedPlacement(refusals));
    const details = refusalTable(message, refusals);
    this.logger.warn({ instance: request.instanceUuid, refusals }, `instance ${request.instanceUuid}: ${details}`);
    return { selected: null, refusals, message, details };
  }

  async #record(
    tx: EntityManager,
    { instanceUuid }: PlacementRequest,
    placement: Placement,
    ranked: readonly WeighedHost[],
  ): Promise<void> {
    const refused = new Set(placement.refusals.map(({ host }) => host));
    const passed = ranked
      .filter(({ host }) => !refused.has(host.host))
      .map(({ host: { host }, weight }) => ({ host, passed: true, weight }) as const);
    await this.records.store(tx, {
      instance_uuid: instanceUuid,
      selected_host: placement.selected?.host ?? null,
      message: placement.selected === null ? placement.message : null,
      hosts: [...passed, ...placement.refusals.map((refusal) => ({ ...refusal, passed: false }) as const)],
    });
  }
}
