import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PropertyFlow, SystemMetadata } from '#image-properties';
import { type BlockDeviceData, type InstanceUpdate, instanceNotFound, unexpectedTaskState } from '#nova-rpc';
import { type JsonObject, type OutboxWriter, UnitOfWork } from '#persistence';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { BlockDeviceMapping } from '../servers/block-device-mapping.entity.js';
import { Instance } from '../servers/instance.entity.js';
import { InstanceFault, InstanceSystemMetadata } from '../servers/instance-details.entities.js';
import { InstanceRemoval } from '../servers/instance-removal.js';
import { resourcesOf } from '../servers/new-server.store.js';
import { ServerRecordsRepository } from '../servers/server-records.repository.js';

/** What the host is told of the instance after its update. */
export interface InstanceStates {
  readonly vm_state: string;
  readonly task_state: string | null;
}

/** Applies what compute hosts report to Nova's tables: one report, one transaction, with its notification. */
@Injectable()
export class InstanceUpdateService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: ServerRecordsRepository,
    private readonly scheduler: SchedulerService,
    private readonly removal: InstanceRemoval,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
  ) {}

  /** Applying the same update twice leaves the same rows: a redelivered report does no harm. */
  async update(update: InstanceUpdate, context: Readonly<Record<string, unknown>>): Promise<InstanceStates> {
    return this.unitOfWork.run(async (tx, outbox) => {
      const instance = await this.#lock(tx, update);
      const old = { vm_state: instance.vm_state, task_state: instance.task_state };
      await this.#applyColumns(tx, instance, update);
      await this.#applySystemMetadata(tx, instance.uuid, update.updates.system_metadata ?? {});
      for (const device of update.block_device_mapping ?? []) await this.#applyBlockDevice(tx, instance.uuid, device);
      if (update.fault !== undefined) await this.#applyFault(tx, instance, update.fault);
      await this.#notify(tx, outbox, instance, old, context);
      return { vm_state: instance.vm_state, task_state: instance.task_state };
    });
  }

  /** False when the instance was gone already. */
  async destroy(uuid: string): Promise<boolean> {
    return this.unitOfWork.run((tx) => this.removal.remove(tx, uuid));
  }

  async #lock(
    tx: EntityManager,
    { instance_uuid: uuid, expected_task_state: expected }: InstanceUpdate,
  ): Promise<Instance> {
    const instance = await tx
      .getRepository(Instance)
      .findOne({ where: { uuid, deleted: 0 }, lock: { mode: 'pessimistic_write' } });
    if (instance === null) throw instanceNotFound(uuid);
    if (expected !== undefined && !expected.includes(instance.task_state))
      throw unexpectedTaskState(uuid, expected, instance.task_state);
    return instance;
  }

  async #applyColumns(tx: EntityManager, instance: Instance, { updates }: InstanceUpdate): Promise<void> {
    const { vm_state, task_state, power_state, root_device_name, launched_at } = updates;
    const given = {
      vm_state,
      task_state,
      power_state,
      root_device_name,
      launched_at: launched_at === undefined ? undefined : new Date(launched_at),
    };
    const columns = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    Object.assign(instance, columns);
    if (Object.keys(columns).length > 0) await tx.getRepository(Instance).update({ id: instance.id }, columns);
  }

  async #applySystemMetadata(tx: EntityManager, uuid: string, rows: SystemMetadata): Promise<void> {
    const repository = tx.getRepository(InstanceSystemMetadata);
    for (const [key, value] of Object.entries(rows)) {
      const updated = await repository.update({ instance_uuid: uuid, key, deleted: 0 }, { value });
      if (updated.affected === 0) await repository.insert({ instance_uuid: uuid, key, value });
    }
  }

  async #applyBlockDevice(tx: EntityManager, instance_uuid: string, device: BlockDeviceData): Promise<void> {
    const { device_name, device_type, disk_bus, volume_id, volume_size, attachment_id, connection_info } = device;
    const connection =
      connection_info === null || connection_info === undefined ? null : JSON.stringify(connection_info);
    const columns = {
      device_name,
      device_type,
      disk_bus,
      volume_id,
      volume_size,
      attachment_id,
      connection_info: connection,
    };
    await tx.getRepository(BlockDeviceMapping).update({ uuid: device.uuid, instance_uuid, deleted: 0 }, columns);
  }

  /** A build that failed gives its host's room back, and the server is on no host any more. */
  async #applyFault(tx: EntityManager, instance: Instance, fault: NonNullable<InstanceUpdate['fault']>): Promise<void> {
    const same = await tx
      .getRepository(InstanceFault)
      .existsBy({ instance_uuid: instance.uuid, message: fault.message, deleted: 0 });
    if (!same) await tx.getRepository(InstanceFault).insert({ instance_uuid: instance.uuid, ...fault });
    if (instance.launched_at !== null || instance.host === null || instance.node === null) return;
    await this.scheduler.release(tx, instance.host, instance.node, resourcesOf(instance, instance.image_ref === ''));
    Object.assign(instance, { host: null, node: null });
    await tx.getRepository(Instance).update({ id: instance.id }, { host: null, node: null });
  }

  async #notify(
    tx: EntityManager,
    outbox: OutboxWriter,
    changed: Instance,
    old: InstanceStates,
    context: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const [record] = await this.records.complete([changed], tx);
    if (record === undefined) return;
    const { instance } = record;
    const payload = {
      instance_id: instance.uuid,
      tenant_id: instance.project_id,
      user_id: instance.user_id,
      display_name: instance.display_name,
      host: instance.host,
      node: instance.node,
      instance_type: record.flavor.name,
      memory_mb: instance.memory_mb,
      vcpus: instance.vcpus,
      disk_gb: instance.root_gb + instance.ephemeral_gb,
      root_gb: instance.root_gb,
      ephemeral_gb: instance.ephemeral_gb,
      state: instance.vm_state,
      state_description: instance.task_state ?? '',
      old_state: old.vm_state,
      new_task_state: instance.task_state,
      old_task_state: old.task_state,
      created_at: instance.createdAt.toISOString(),
      launched_at: instance.launched_at?.toISOString() ?? '',
      image_ref_url: instance.image_ref,
      image_meta: this.flow.notificationImageMeta(record.systemMetadata),
      metadata: record.metadata,
    };
    await outbox.add({
      kind: 'notify',
      eventType: 'compute.instance.update',
      publisherId: `compute.${instance.host ?? 'conductor'}`,
      payload: payload as unknown as JsonObject,
      context: context as JsonObject,
    });
  }
}
