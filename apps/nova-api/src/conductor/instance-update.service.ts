import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { OldStates } from '#nova-notifications';
import {
  type InstanceUpdate,
  instanceNotFound,
  type NovaRpcVersions,
  unexpectedHost,
  unexpectedTaskState,
} from '#nova-rpc';
import { RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { Instance } from '../instances/instance.entity.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { resourcesOf } from '../instances/instance-resources.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { ColdMovePlacement } from '../moves/cold-move-placement.service.js';
import type { Migration } from '../moves/migration.entity.js';
import { migrationPayload } from '../moves/migration-records.repository.js';
import { MoveRows } from '../moves/move-rows.service.js';
import { NovaNotifications } from '../notifications/nova-notifications.service.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { InstanceRemoval } from '../servers/instance-removal.js';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';

/** What the host is told of the instance after its update. */
export interface InstanceStates {
  readonly vm_state: string;
  readonly task_state: string | null;
}

/** The host that it began on is known. */
const TERMINATED = { name: 'compute_terminate_instance', phase: 'finish', host: '' } as const;

/** Applies what compute hosts report to Nova's tables: one report, one transaction, with its messages. */
@Injectable()
export class InstanceUpdateService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: ServerRecordsRepository,
    private readonly scheduler: SchedulerService,
    private readonly removal: InstanceRemoval,
    private readonly moves: MoveRows,
    private readonly placement: ColdMovePlacement,
    private readonly rows: InstanceRows,
    private readonly tasks: HostTasks,
    private readonly actions: ActionLog,
    private readonly notifications: NovaNotifications,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** Applying the same update twice leaves the same rows: a redelivered report does no harm. */
  async update(update: InstanceUpdate, context: Readonly<Record<string, unknown>>): Promise<InstanceStates> {
    const request = RequestContext.fromDict(context);
    return this.unitOfWork.run(async (tx, outbox) => {
      const instance = await this.#lock(tx, update);
      const { uuid } = instance;
      const old: OldStates = { vm_state: instance.vm_state, task_state: instance.task_state };
      const { updates } = update;
      const { host, node } = instance;
      await this.rows.columns(tx, instance, updates);
      if (updates.host === null) await this.#leaveHost(tx, instance, host, node);
      await this.rows.systemMetadata(tx, uuid, updates.system_metadata ?? {}, updates.system_metadata_removed);
      await this.rows.devices(tx, uuid, update);
      if (update.fault !== undefined) {
        await this.rows.fault(tx, uuid, update.fault);
        await this.#leaveFailedBuild(tx, instance);
      }
      const moved = update.move === undefined ? null : await this.moves.apply(tx, instance, update.move);
      if (update.event !== undefined) await this.actions.event(tx, uuid, request.requestId, update.event);
      if (update.event?.phase === 'finish') await this.tasks.deviceEnded(tx, uuid, request.requestId);
      const [record] = await this.records.complete([instance], tx);
      if (update.next !== undefined && record !== undefined)
        await this.tasks.cast(
          tx,
          outbox,
          request,
          uuid,
          this.#continued(update.next, record, moved?.migration ?? null),
        );
      else if (updates.task_state === null) await this.tasks.ended(tx, uuid);
      if (update.move?.reschedule !== undefined && moved?.isNews && record !== undefined)
        await this.placement.again(tx, outbox, request, {
          record,
          migration: moved.migration,
          ...update.move.reschedule,
        });
      if (record !== undefined)
        for (const message of this.notifications.update(record, old, context)) await outbox.add(message);
      return { vm_state: instance.vm_state, task_state: instance.task_state };
    });
  }

  /** The message that goes on with a task tells the server as it is now. */
  #continued(next: NonNullable<InstanceUpdate['next']>, record: ServerRecord, migration: Migration | null) {
    const told = {
      instance: instancePayload(record, this.rpc),
      bdms: blockDevicePayload(record.blockDevices, this.rpc),
      ...(migration === null ? {} : { migration: migrationPayload(migration, this.rpc) }),
    };
    return { ...next, args: { ...told, ...next.args } };
  }

  /** False when the instance was gone already. */
  async destroy(uuid: string, context: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { requestId } = RequestContext.fromDict(context);
    return this.unitOfWork.run(async (tx) => {
      const isNews = await this.removal.remove(tx, uuid);
      if (isNews) await this.actions.event(tx, uuid, requestId, TERMINATED);
      return isNews;
    });
  }

  async #lock(tx: EntityManager, update: InstanceUpdate): Promise<Instance> {
    const { instance_uuid: uuid, expected_task_state: expected, expected_request_id: requestId } = update;
    const { expected_host: host } = update;
    const instance = await tx
      .getRepository(Instance)
      .findOne({ where: { uuid, deleted: 0 }, lock: { mode: 'pessimistic_write' } });
    if (instance === null) throw instanceNotFound(uuid);
    if (host !== undefined && instance.host !== host) throw unexpectedHost(uuid, host, instance.host);
    if (expected !== undefined && !expected.includes(instance.task_state))
      throw unexpectedTaskState(uuid, expected, instance.task_state);
    if (requestId !== undefined && !(await this.tasks.isOf(tx, uuid, requestId)))
      throw unexpectedTaskState(uuid, expected ?? [], instance.task_state);
    return instance;
  }

  /** A server that is on no host any more gives back what it took of the one where it was. */
  async #leaveHost(tx: EntityManager, instance: Instance, host: string | null, node: string | null): Promise<void> {
    if (host === null || node === null) return;
    await this.scheduler.release(tx, host, node, resourcesOf(instance));
  }

  /** A build that failed gives its host's room back, and the server is on no host any more. */
  async #leaveFailedBuild(tx: EntityManager, instance: Instance): Promise<void> {
    if (instance.launched_at !== null || instance.host === null || instance.node === null) return;
    await this.scheduler.release(tx, instance.host, instance.node, resourcesOf(instance));
    Object.assign(instance, { host: null, node: null });
    await tx.getRepository(Instance).update({ id: instance.id }, { host: null, node: null });
  }
}
