import { setTimeout as pause } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  type Logger,
  PROPTRAIL_CONFIG,
  type ProptrailConfig,
  RequestContext,
  runWithContext,
  SERVICE_LOGGER,
} from '#openstack-http';
import { poolOf } from '../common/cinder-constants.js';
import { SnapshotManagerService } from './snapshot-manager.service.js';
import { VolumeBuilderService } from './volume-builder.service.js';
import { VolumeRemoverService } from './volume-remover.service.js';
import type { WorkerRequest } from './worker.entity.js';

/** Pauses between tries while Glance can't be reached, in ms; when they are used up the volume goes to error. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000];

interface Unfinished {
  readonly id: string;
  readonly kind: 'build' | 'remove' | 'take-snapshot' | 'remove-snapshot';
  readonly user_id: string | null;
  readonly project_id: string | null;
  readonly request: WorkerRequest | null;
}

/**
 * At start, what a manager of this host left undone when it died: volumes that were being made or deleted, and
 * snapshots. The bus may bring the same work again; whoever comes second finds it done.
 */
@Injectable()
export class UnfinishedWorkService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly builder: VolumeBuilderService,
    private readonly remover: VolumeRemoverService,
    private readonly snapshots: SnapshotManagerService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#running = this.#resumeAll();
  }

  onModuleDestroy(): void {
    this.#stop.abort();
  }

  /** Work under way is finished before the database closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#running;
  }

  /** Resolves when everything that was found at start is done. */
  get done(): Promise<void> {
    return this.#running;
  }

  async #resumeAll(): Promise<void> {
    try {
      for (const work of await this.#find()) {
        if (this.#stop.signal.aborted) return;
        this.logger.warn({ resource_id: work.id, work: work.kind }, `resuming ${work.kind} of ${work.id}`);
        await this.#resume(work);
      }
    } catch (error) {
      this.logger.error({ err: error }, 'work that an earlier process left undone could not be resumed');
    }
  }

  async #resume(work: Unfinished): Promise<void> {
    const context = contextOf(work);
    await runWithContext(context, async () => {
      if (work.kind === 'build') await this.#build(work.id, context);
      else if (work.kind === 'remove') await this.remover.remove(work.id, context, true);
      else if (work.kind === 'take-snapshot') await this.snapshots.take(work.id, context);
      else await this.snapshots.remove(work.id, context);
    });
  }

  async #build(volumeId: string, context: RequestContext): Promise<void> {
    for (const ms of PAUSES_MS) {
      try {
        return await this.builder.build(volumeId, context, true);
      } catch (error) {
        this.logger.warn({ err: error, volume_id: volumeId }, `volume ${volumeId}: next try in ${ms} ms`);
        if (!(await this.#pause(ms))) return;
      }
    }
    await this.builder.build(volumeId, context, false);
  }

  /** @returns false when the process is stopping */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stop;
    await pause(ms, undefined, { signal, ref: false }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    return !signal.aborted;
  }

  #find(): Promise<Unfinished[]> {
    return this.dataSource.query(
      `SELECT v.id, 'build' AS kind, v.user_id, v.project_id, w.request, v.created_at
         FROM cinder.volumes AS v JOIN cinder.workers AS w ON w.resource_type = 'Volume' AND w.resource_id = v.id
         WHERE v.host = $1 AND NOT v.deleted AND v.status IN ('creating', 'downloading', 'reserved')
       UNION ALL
       SELECT id, 'remove', user_id, project_id, NULL, created_at
         FROM cinder.volumes WHERE host = $1 AND NOT deleted AND status = 'deleting'
       UNION ALL
       SELECT s.id, CASE s.status WHEN 'creating' THEN 'take-snapshot' ELSE 'remove-snapshot' END,
              s.user_id, s.project_id, NULL, s.created_at
         FROM cinder.snapshots AS s JOIN cinder.volumes AS v ON v.id = s.volume_id
         WHERE v.host = $1 AND NOT s.deleted AND s.status IN ('creating', 'deleting') AND v.status <> 'deleting'
       ORDER BY created_at`,
      [poolOf(this.config.volumeHost)],
    );
  }
}

/** The context of the request that started the work, or the service's own rights in the project's name. */
function contextOf({ request, user_id, project_id }: Unfinished): RequestContext {
  if (request !== null) return RequestContext.fromDict(request.context);
  return new RequestContext({ userId: user_id ?? 'admin', projectId: project_id ?? 'admin', roles: ['admin'] });
}
