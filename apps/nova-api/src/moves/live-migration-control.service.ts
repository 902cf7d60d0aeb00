import { Inject, Injectable } from '@nestjs/common';
import type { NovaRpcVersions } from '#nova-rpc';
import { badRequest, type Microversion, notFound, type OpenStackError, type RequestContext } from '#openstack-http';
import { Instance } from '../instances/instance.entity.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { Migration } from './migration.entity.js';
import { migrationPayload } from './migration-records.repository.js';
import { MoveRows } from './move-rows.service.js';

/** Statuses in which nothing of the server has left the source yet; they can be aborted since 2.65. */
const NOT_BEGUN: readonly string[] = ['queued', 'preparing'];
const ID = /^\d{1,9}$/;

/** A server's live migration while it is under way (nova/compute/api.py live_migrate_abort, live_migrate_force_complete). */
@Injectable()
export class LiveMigrationControl {
  constructor(
    private readonly servers: ServerLookup,
    private readonly tasks: InstanceTasks,
    private readonly hostTasks: HostTasks,
    private readonly moves: MoveRows,
    private readonly actions: ActionLog,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /**
   * Before anything has left the source the abort is done at once. A migration that runs is the source's to abort, which
   * knows whether the domain is still there.
   *
   * @throws OpenStackError 404 for the server or its migration, 409 when the server does not migrate, 400 in a status too late
   */
  async abort(context: RequestContext, version: Microversion, uuid: string, id: string): Promise<void> {
    await this.servers.get(context, uuid);
    const allowed = { task: ['migrating'] };
    const task = { context, uuid, apiAction: 'abort live migration', action: 'live_migration_cancel', allowed };
    const abortable = version.atLeast('2.65') ? ['running', ...NOT_BEGUN] : ['running'];
    await this.tasks.change(task, async (scope) => {
      const migration = await this.#find(scope, id, notFound);
      if (!abortable.includes(migration.status)) throw this.#wrongState(migration, 'abort live migration');
      if (NOT_BEGUN.includes(migration.status)) await this.#cancel(scope, context, migration);
      else await this.#tell(scope, context, migration, 'live_migration_abort');
    });
  }

  /** @throws OpenStackError 404 for the server, 400 for its migration or one that does not run, 409 */
  async forceComplete(context: RequestContext, uuid: string, id: string): Promise<void> {
    await this.servers.get(context, uuid);
    const allowed = { vm: ['active'], task: ['migrating'] };
    const task = { context, uuid, apiAction: 'force_complete', action: 'live_migration_force_complete', allowed };
    await this.tasks.change(task, async (scope) => {
      const migration = await this.#find(scope, id, badRequest);
      if (migration.status !== 'running') throw this.#wrongState(migration, 'force complete');
      await this.#tell(scope, context, migration, 'live_migration_force_complete');
    });
  }

  async #find(
    { tx, record: { instance } }: TaskScope,
    id: string,
    refuse: (message: string) => OpenStackError,
  ): Promise<Migration> {
    const where = { id: Number(id), instance_uuid: instance.uuid, deleted: 0 };
    const lock = { mode: 'pessimistic_write' } as const;
    const migration = ID.test(id) ? await tx.getRepository(Migration).findOne({ where, lock }) : null;
    if (migration === null) throw refuse(`Migration ${id} not found for instance ${instance.uuid}`);
    return migration;
  }

  #wrongState({ id, instance_uuid, status }: Migration, method: string): OpenStackError {
    const state = `Migration ${id} state of instance ${instance_uuid} is ${status}`;
    return badRequest(`${state}. Cannot ${method} while the migration is in this state.`);
  }

  /** Messages of the migration that are still under way find the server without their task, and do nothing. */
  async #cancel({ tx, record }: TaskScope, context: RequestContext, migration: Migration): Promise<void> {
    const { instance } = record;
    const ended = {
      migration_id: migration.id,
      status: 'cancelled',
      release: 'destination',
      flavor: 'settle',
    } as const;
    await this.moves.apply(tx, instance, ended);
    await tx.getRepository(Instance).update({ id: instance.id }, { task_state: null });
    await this.hostTasks.ended(tx, instance.uuid);
    await this.actions.finish(tx, context, instance.uuid);
  }

  async #tell(
    { tx, outbox, record }: TaskScope,
    context: RequestContext,
    migration: Migration,
    method: string,
  ): Promise<void> {
    const { uuid } = record.instance;
    const args = {
      instance: instancePayload(record, this.rpc),
      bdms: blockDevicePayload(record.blockDevices, this.rpc),
      migration: migrationPayload(migration, this.rpc),
      migration_request_id: await this.hostTasks.requestOf(tx, uuid),
    };
    await this.hostTasks.tell(outbox, context, uuid, { host: migration.source_compute, method, args });
  }
}
