import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NovaRpcVersions } from '#nova-rpc';
import { conflict, type Logger, type RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { CinderClient, GlanceClient } from '#service-clients';
import { Instance } from '../instances/instance.entity.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import type { BlockDeviceColumns, ServerRecord } from '../instances/server-records.repository.js';
import { MoveCleanup } from '../moves/move-cleanup.service.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { InstanceRemoval } from './instance-removal.js';
import { VolumeReservationService } from './volume-reservation.service.js';

/** `DELETE /servers/{id}`: by its host, or here where no host has it or its host is down (nova/compute/api.py _delete). */
@Injectable()
export class DeleteServerService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly scheduler: SchedulerService,
    private readonly unitOfWork: UnitOfWork,
    private readonly volumes: VolumeReservationService,
    private readonly cinder: CinderClient,
    private readonly glance: GlanceClient,
    private readonly removal: InstanceRemoval,
    private readonly tasks: HostTasks,
    private readonly actions: ActionLog,
    private readonly moves: MoveCleanup,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  async delete(context: RequestContext, uuid: string): Promise<void> {
    const record = await this.servers.get(context, uuid);
    if (record.instance.locked && !context.isAdmin) throw conflict(`Instance ${uuid} is locked`);
    const local = await this.unitOfWork.run(async (tx, outbox) => {
      const host = record.instance.host;
      await this.moves.tell(tx, outbox, context, record.instance);
      if (host === null || !(await this.scheduler.isUp(tx, host))) {
        await this.removal.remove(tx, uuid);
        return true;
      }
      const marked = await this.#markDeleting(tx, uuid);
      if (!marked) return false;
      await this.actions.begin(tx, context, uuid, 'delete');
      await this.actions.event(tx, uuid, context.requestId, {
        name: 'compute_terminate_instance',
        phase: 'start',
        host,
      });
      const doomed = {
        ...record,
        instance: Object.assign(new Instance(), record.instance, { task_state: 'deleting' }),
      };
      await this.tasks.cast(tx, outbox, context, uuid, {
        host,
        method: 'terminate_instance',
        args: {
          instance: instancePayload(doomed, this.rpc),
          bdms: blockDevicePayload(record.blockDevices, this.rpc),
        },
      });
      return false;
    });
    if (local) await this.#releaseVolumes(record.blockDevices);
    await this.#dropShelvedImage(record);
  }

  /** nova/compute/api.py _delete: the image that a shelved server was saved as goes with it. */
  async #dropShelvedImage({ instance, systemMetadata }: ServerRecord): Promise<void> {
    const imageId = systemMetadata['shelved_image_id'];
    if (!instance.vm_state.startsWith('shelved') || !imageId) return;
    try {
      await this.glance.delete(imageId);
    } catch (error) {
      this.logger.warn({ err: error, instance: instance.uuid, image_id: imageId }, 'the shelved image is left');
    }
  }

  /** False when the server is being deleted already: asking twice is no conflict. */
  async #markDeleting(tx: EntityManager, uuid: string): Promise<boolean> {
    const [, count] = (await tx.query(
      `UPDATE nova.instances SET task_state = 'deleting', updated_at = now()
        WHERE uuid = $1 AND deleted = 0 AND task_state IS DISTINCT FROM 'deleting'`,
      [uuid],
    )) as [unknown, number];
    return count === 1;
  }

  async #releaseVolumes(devices: readonly BlockDeviceColumns[]): Promise<void> {
    await this.volumes.release(devices.map((device) => device.attachment_id).filter((id): id is string => id !== null));
    for (const device of devices) {
      if (device.delete_on_termination === true && device.volume_id !== null)
        await this.cinder.deleteVolume(device.volume_id);
    }
  }
}
