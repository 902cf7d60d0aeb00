import { setTimeout as pause } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, RequestContext, runWithContext, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { poolOf } from '../common/cinder-constants.js';
import { ComputeEventsService } from './compute-events.service.js';
import { SnapshotManagerService } from './snapshot-manager.service.js';
import { type Unfinished, type UnfinishedKind, unfinishedWork } from './unfinished-work.query.js';
import { VolumeBuilderService } from './volume-builder.service.js';
import { VolumeExtenderService } from './volume-extender.service.js';
import { VolumeReimagerService } from './volume-reimager.service.js';
import { VolumeRemoverService } from './volume-remover.service.js';
import { VolumeRetyperService } from './volume-retyper.service.js';
import { VolumeUploaderService } from './volume-uploader.service.js';

/** Pauses between tries while Glance can't be reached, in ms; when they are used up the work has failed. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000];

/** Does the work; rejects for as long as it may be tried again and another service can't be reached. */
type Resume = (id: string, context: RequestContext, mayTryAgain: boolean) => Promise<void>;

/**
 * At start, what a manager of this host left undone when it died: volumes that were being made, changed, uploaded or
 * deleted, and snapshots. The bus may bring the same work again; whoever comes second finds it done.
 */
@Injectable()
export class UnfinishedWorkService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  readonly #ways: Readonly<Record<UnfinishedKind, Resume>>;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    builder: VolumeBuilderService,
    remover: VolumeRemoverService,
    snapshots: SnapshotManagerService,
    uploader: VolumeUploaderService,
    extender: VolumeExtenderService,
    retyper: VolumeRetyperService,
    reimager: VolumeReimagerService,
    compute: ComputeEventsService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#ways = {
      creating: (id, context, again) => builder.build(id, context, again),
      uploading: (id, context, again) => uploader.upload(id, context, again),
      reimaging: (id, context, again) => reimager.reimage(id, context, again),
      extending: (id, context) => extender.extend(id, context),
      'telling-compute': (id, context) => compute.tell(id, context),
      retyping: (id, context) => retyper.retype(id, context),
      deleting: (id, context) => remover.remove(id, context, true),
      'taking-snapshot': (id, context) => snapshots.take(id, context),
      'deleting-snapshot': (id, context) => snapshots.remove(id, context),
    };
  }

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
      for (const work of await unfinishedWork(this.dataSource, poolOf(this.config.volumeHost))) {
        if (this.#stop.signal.aborted) return;
        this.logger.warn({ resource_id: work.id, work: work.kind }, `resuming ${work.kind} of ${work.id}`);
        await this.#resume(work);
      }
    } catch (error) {
      this.logger.error({ err: error }, 'work that an earlier process left undone could not be found');
    }
  }

  /** What keeps one piece of work from being done must not keep the others. */
  async #resume(work: Unfinished): Promise<void> {
    const context = contextOf(work);
    try {
      await runWithContext(context, () => this.#retrying(work, context));
    } catch (error) {
      this.logger.error({ err: error, resource_id: work.id }, `${work.kind} of ${work.id} could not be resumed`);
    }
  }

  async #retrying({ id, kind }: Unfinished, context: RequestContext): Promise<void> {
    const way = this.#ways[kind];
    for (const ms of PAUSES_MS) {
      try {
        return await way(id, context, true);
      } catch (error) {
        this.logger.warn({ err: error, resource_id: id }, `${kind} of ${id}: next try in ${ms} ms`);
        if (!(await this.#pause(ms))) return;
      }
    }
    await way(id, context, false);
  }

  /** @returns false when the process is stopping */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stop;
    await pause(ms, undefined, { signal, ref: false }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    return !signal.aborted;
  }
}

/** The context of the request that started the work, or the service's own rights in the project's name. */
function contextOf({ request, user_id, project_id }: Unfinished): RequestContext {
  if (request !== null) return RequestContext.fromDict(request.context);
  return new RequestContext({ userId: user_id ?? 'admin', projectId: project_id ?? 'admin', roles: ['admin'] });
}
