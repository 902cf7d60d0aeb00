import { Inject, Injectable } from '@nestjs/common';
import { type Logger, SERVICE_LOGGER } from '#openstack-http';
import { ConductorClient } from '../conductor/conductor.client.js';
import { UnexpectedTaskState } from '../conductor/conductor-errors.js';
import { InstanceNotifier } from '../notifications/instance-notifier.js';
import { InstanceLocks } from '../tasks/instance-locks.js';
import { FakeLibvirtDriver } from '../virt/fake-libvirt.driver.js';
import type { MoveTask } from './move-task.js';

/** What is asked of a live migration that runs. */
export interface LiveControlTask extends MoveTask {
  /** Request that began the migration. */
  readonly migrationRequestId: string;
}

/** On the source of a live migration (nova/compute/manager.py live_migration_abort, live_migration_force_complete). */
@Injectable()
export class LiveMigrationControlService {
  constructor(
    @Inject(ConductorClient) private readonly conductor: ConductorClient,
    @Inject(InstanceLocks) private readonly locks: InstanceLocks,
    @Inject(FakeLibvirtDriver) private readonly driver: FakeLibvirtDriver,
    @Inject(InstanceNotifier) private readonly notifications: InstanceNotifier,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** While the domain is here the migration can be undone; once it has left there is nothing to abort. */
  abort(task: LiveControlTask): Promise<void> {
    return this.#run(task, 'live.migration.abort', async ({ host, instance, migration, migrationRequestId }) => {
      if (this.driver.lookup(host, instance.uuid) === null) return;
      const { id } = migration;
      await this.conductor.instanceUpdate({
        instance_uuid: instance.uuid,
        updates: { task_state: null },
        expected_task_state: ['migrating'],
        expected_request_id: migrationRequestId,
        move: { migration_id: id, status: 'cancelled', release: 'destination', flavor: 'settle' },
      });
    });
  }

  /** libvirt would pause the guest, or switch to post-copy; here its memory has gone by then. */
  forceComplete(task: LiveControlTask): Promise<void> {
    return this.#run(task, 'live.migration.force.complete', async () => undefined);
  }

  async #run(
    task: LiveControlTask,
    event: 'live.migration.abort' | 'live.migration.force.complete',
    work: (task: LiveControlTask) => Promise<void>,
  ): Promise<void> {
    const { host, instance, method } = task;
    const name = `compute_${method}`;
    await this.locks.run(instance.uuid, async () => {
      try {
        await this.#event(task, { name, phase: 'start', host });
        await this.notifications.about(host, instance, `${event}.start`);
        await work(task);
        await this.notifications.about(host, instance, `${event}.end`);
        await this.#event(task, { name, phase: 'finish', host, result: 'Success' });
      } catch (error) {
        if (!(error instanceof UnexpectedTaskState)) throw error;
        this.logger.info({ instance: instance.uuid, host }, `instance ${instance.uuid}: ${method}: ${error.message}`);
      }
    });
  }

  #event({ instance }: LiveControlTask, event: Parameters<ConductorClient['instanceUpdate']>[0]['event'] & object) {
    return this.conductor.instanceUpdate({ instance_uuid: instance.uuid, updates: {}, event });
  }
}
