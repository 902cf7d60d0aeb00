import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { type Logger, PROPTRAIL_CONFIG, RequestContext, runWithContext, SERVICE_LOGGER } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { bareHostOf } from '../common/cinder-constants.js';
import { Backup } from '../db/backup.entity.js';
import { BackupCreatorService } from './backup-creator.service.js';
import { BackupRemoverService } from './backup-remover.service.js';
import { BackupRestorerService } from './backup-restorer.service.js';

/**
 * At start, the backups that a manager of this host left `creating`, `restoring` or `deleting` when it died: all are done from
 * their beginning. The original writes the first off as errors, and leaves a volume that was being restored in
 * `error_restoring`.
 */
@Injectable()
export class UnfinishedBackupsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #ways: ReadonlyMap<string, (id: string, context: RequestContext) => Promise<void>>;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    creator: BackupCreatorService,
    restorer: BackupRestorerService,
    remover: BackupRemoverService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {
    this.#ways = new Map([
      ['creating', (id: string, context: RequestContext) => creator.begin(id, context)],
      ['restoring', (id: string, context: RequestContext) => restorer.restore(id, context)],
      ['deleting', (id: string, context: RequestContext) => remover.remove(id, context)],
    ]);
  }

  onApplicationBootstrap(): void {
    this.#running = this.#resumeAll();
  }

  /** Work under way is finished before the database closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#running;
  }

  async #resumeAll(): Promise<void> {
    try {
      const host = bareHostOf(this.config.volumeHost);
      const where = { host, deleted: false, status: In([...this.#ways.keys()]) };
      const backups = await this.dataSource.manager.find(Backup, { where, order: { createdAt: 'ASC' } });
      for (const backup of backups) await this.#resume(backup);
    } catch (error) {
      this.logger.error({ err: error }, 'backups that an earlier process left undone could not be found');
    }
  }

  async #resume({ id, status, userId, projectId }: Backup): Promise<void> {
    this.logger.warn({ resource_id: id }, `resuming backup ${id}, which is ${status}`);
    const context = new RequestContext({
      userId: userId ?? 'admin',
      projectId: projectId ?? 'admin',
      roles: ['admin'],
    });
    try {
      await runWithContext(context, async () => this.#ways.get(status)?.(id, context));
    } catch (error) {
      this.logger.error({ err: error, resource_id: id }, `backup ${id} could not be resumed`);
    }
  }
}
