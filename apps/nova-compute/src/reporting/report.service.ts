import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type Logger, PROPTRAIL_CONFIG, RequestContext, runWithContext, SERVICE_LOGGER } from '#openstack-http';
import { type ComputeHostDescription, type ProptrailConfig, reachableHost } from '#service-process';
import { ConductorClient } from '../conductor/conductor.client.js';
import { PinnedDefaults } from '../guest/pinned-defaults.service.js';
import { hostFacts } from '../hosts/host-facts.js';
import { StaleDomainsService } from '../moves/stale-domains.service.js';

/** Milliseconds before a report that no conductor took is sent again; doubled up to the report interval. */
const FIRST_RETRY_MS = 50;
/** From here on an unheard report is worth a warning: services that start together find each other sooner. */
const WORRYING_MS = 1000;

/** Tells the conductor at every report interval that the hosts of this process are alive, and what they have. */
@Injectable()
export class ReportService {
  #stopping = new AbortController();
  readonly #heard = new Set<string>();

  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(PinnedDefaults) private readonly defaults: PinnedDefaults,
    @Inject(StaleDomainsService) private readonly stale: StaleDomainsService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** Reports at once, then at every interval. */
  start(): void {
    this.#stopping = new AbortController();
    void this.#run(this.#stopping.signal);
  }

  /** Nothing is reported any more. A report that waits for the broker ends with the transport. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(stopping: AbortSignal): Promise<void> {
    const intervalMs = this.config.reportIntervalS * 1000;
    let retryMs = FIRST_RETRY_MS;
    while (!stopping.aborted) {
      const worrying = retryMs >= WORRYING_MS;
      const taken = await Promise.all(
        this.config.computeHostDescriptions.map((host) => this.#report(host, stopping, worrying)),
      );
      const all = taken.every(Boolean);
      const pauseMs = all ? intervalMs : Math.min(retryMs, intervalMs);
      retryMs = all ? FIRST_RETRY_MS : retryMs * 2;
      await delay(pauseMs, undefined, { signal: stopping }).catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
    }
  }

  /** @returns whether a conductor will hear it */
  #report(description: ComputeHostDescription, stopping: AbortSignal, worrying: boolean): Promise<boolean> {
    const host = description.name;
    return runWithContext(RequestContext.admin(), async () => {
      try {
        const facts = hostFacts(this.config.release, description, reachableHost(this.config.host));
        await this.conductor.serviceUpdate({ host, binary: 'nova-compute', topic: 'compute', ...facts });
        if (!this.#heard.has(host)) {
          this.logger.info({ host }, `host ${host} reports to the conductor`);
          await this.stale.remove(host);
          await this.conductor.resumeTasks(host);
          await this.defaults.pin(host);
        }
        this.#heard.add(host);
        return true;
      } catch (error) {
        const wasHeard = this.#heard.delete(host);
        const level = !stopping.aborted && (wasHeard || worrying) ? 'warn' : 'debug';
        const reason = error instanceof Error ? error.message : String(error);
        this.logger[level]({ host }, `the report of host ${host} reached no conductor: ${reason}`);
        return false;
      }
    });
  }
}
