import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, notFound, type RequestContext } from '#openstack-http';
import { type OutboxWriter, UnitOfWork } from '#persistence';
import { Instance } from '../instances/instance.entity.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { ActionLog } from './action-log.js';
import { type HostMessage, HostTasks } from './host-tasks.service.js';
import { type AllowedStates, checkState } from './instance-state.js';

/** What of an instance's columns an action may change. */
export type InstanceChanges = Partial<
  Omit<Instance, 'id' | 'uuid' | 'createdAt' | 'updatedAt' | 'deletedAt' | 'deleted'>
>;

/** What the API asks of a server in one request, and from which states: `InstanceTasks` claims its task_state. */
export interface TaskRequest {
  readonly context: RequestContext;
  readonly uuid: string;
  /** The API's name of it, as refusals quote it: `Cannot 'reboot' instance ...`. */
  readonly apiAction: string;
  /** Its name in `instance_actions` (nova/compute/instance_actions.py); null leaves no row. */
  readonly action: string | null;
  readonly allowed: AllowedStates;
  readonly changes?: InstanceChanges | ((record: ServerRecord) => InstanceChanges);
}

/** What else belongs into the transaction. */
export interface TaskScope {
  readonly tx: EntityManager;
  readonly outbox: OutboxWriter;
  /** The server with its changes. */
  readonly record: ServerRecord;
  /** As it was. */
  readonly before: Instance;
}

/**
 * Begins tasks of servers: the state is checked and claimed, the action written down and the message that does it
 * stored, all in one transaction. Of two requests at once the second finds the first one's task_state.
 */
@Injectable()
export class InstanceTasks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: ServerRecordsRepository,
    private readonly hostTasks: HostTasks,
    private readonly actions: ActionLog,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /**
   * @param work further rows and messages of the same transaction
   * @throws OpenStackError 404, or 409 in the wrong state
   */
  async change<T>(request: TaskRequest, work: (scope: TaskScope) => Promise<T>): Promise<T> {
    const { context, uuid, apiAction, action, allowed } = request;
    return this.unitOfWork.run(async (tx, outbox) => {
      const instance = await tx
        .getRepository(Instance)
        .findOne({ where: { uuid, deleted: 0 }, lock: { mode: 'pessimistic_write' } });
      if (instance === null) throw notFound(`Instance ${uuid} could not be found.`);
      checkState(this.profile.servers.refusals, context, instance, apiAction, allowed);
      const before = Object.assign(new Instance(), instance);
      const record = await this.#complete(tx, instance);
      const changes = typeof request.changes === 'function' ? request.changes(record) : (request.changes ?? {});
      if (Object.keys(changes).length > 0) {
        await tx.getRepository(Instance).update({ id: instance.id }, changes);
        Object.assign(instance, changes, { updatedAt: new Date() });
      }
      if (action !== null) await this.actions.begin(tx, context, uuid, action);
      return work({ tx, outbox, record: await this.#complete(tx, instance), before });
    });
  }

  /** A change whose work is one message to the server's host. @throws OpenStackError also 409 when it is on no host */
  async cast(
    request: TaskRequest,
    message: (scope: TaskScope) => Omit<HostMessage, 'host'> | Promise<Omit<HostMessage, 'host'>>,
  ): Promise<ServerRecord> {
    return this.change(request, async (scope) => {
      const { host } = scope.record.instance;
      if (host === null) throw conflict(`Instance ${request.uuid} is not ready`);
      await this.send(request.context, scope, { ...(await message(scope)), host });
      return scope.record;
    });
  }

  /** Adds the message that goes on with the task to the transaction, and keeps it until the task has ended. */
  async send(context: RequestContext, { tx, outbox, record }: TaskScope, message: HostMessage): Promise<void> {
    await this.hostTasks.cast(tx, outbox, context, record.instance.uuid, message);
  }

  async #complete(tx: EntityManager, instance: Instance): Promise<ServerRecord> {
    const [record] = await this.records.complete([instance], tx);
    if (record === undefined) throw notFound(`Instance ${instance.uuid} could not be found.`);
    return record;
  }
}
