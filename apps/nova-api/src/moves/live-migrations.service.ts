import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { NovaRpcVersions } from '#nova-rpc';
import { badRequest } from '#openstack-http';
import type { ActionCall } from '../actions/server-action.js';
import { CurrentImages } from '../images/current-images.service.js';
import { Instance } from '../instances/instance.entity.js';
import { recordFault } from '../instances/instance-faults.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { LiveDestinationService, type LiveRequest } from './live-destination.service.js';
import { Migration } from './migration.entity.js';
import { MigrationRecords, migrationPayload } from './migration-records.repository.js';
import { MovedImages } from './moved-image.service.js';

interface LiveStart extends LiveRequest {
  /** null leaves it to the hosts. */
  readonly blockMigration: boolean | null;
  /** Whether the caller is told at once that no host takes the server. */
  readonly waits: boolean;
}

/** By which of its methods the conductor was asked (nova/compute/api.py live_migrate): one whose end the API waits for, until 2.33. */
function conductorEvent({ waits }: LiveStart) {
  const name = waits ? 'conductor_migrate_server' : 'conductor_live_migrate_instance';
  return { name, phase: 'finish', host: 'conductor' } as const;
}

/** `os-migrateLive` (nova/compute/api.py live_migrate, nova/conductor/tasks/live_migrate.py). */
@Injectable()
export class LiveMigrations {
  constructor(
    private readonly tasks: InstanceTasks,
    private readonly destinations: LiveDestinationService,
    private readonly migrations: MigrationRecords,
    private readonly scheduler: SchedulerService,
    private readonly actions: ActionLog,
    private readonly currentImages: CurrentImages,
    private readonly images: MovedImages,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** @throws OpenStackError 400 for a host that is none, or where the caller waits for one that takes the server; 404, 409 */
  async start({ context, record }: Pick<ActionCall, 'context' | 'record'>, request: LiveStart): Promise<void> {
    const { uuid, image_ref } = record.instance;
    if (request.host !== null && !(await this.scheduler.isKnown(request.host)))
      throw badRequest(`Compute host ${request.host} could not be found.`);
    const imageNow = await this.currentImages.find(image_ref);
    const changes = { task_state: 'migrating' };
    const allowed = { vm: ['active', 'paused'] };
    const task = { context, uuid, apiAction: 'os-migrateLive', action: 'live-migration', allowed, changes };
    const refusal = await this.tasks.change(task, async (scope) => {
      const moved = await this.images.find(scope.tx, scope.record, imageNow);
      const news = { outbox: scope.outbox, context: context.toDict() };
      const found = await this.destinations.find(scope.tx, news, scope.record, moved, request);
      if ('refusal' in found) return this.#giveUp(scope, context, request, found.refusal, found.details);
      const begun = { type: 'live-migration', status: 'queued', destination: found.host, newFlavor: null } as const;
      const migration = await this.migrations.begin(scope.tx, context, scope.record, begun);
      const args = {
        instance: instancePayload(scope.record, this.rpc),
        bdms: blockDevicePayload(scope.record.blockDevices, this.rpc),
        migration: migrationPayload(migration, this.rpc),
        dest: found.host.host,
        block_migration: request.blockMigration,
        disk_over_commit: null,
        migrate_data: { dst_numa_topology: found.host.numaTopology },
      };
      await this.actions.event(scope.tx, uuid, context.requestId, conductorEvent(request));
      const method = 'check_can_live_migrate_destination';
      await this.tasks.send(context, scope, { host: found.host.host, method, args });
      return null;
    });
    if (refusal !== null && request.waits) throw badRequest(refusal);
  }

  /** The server goes on where it is. */
  async #giveUp(
    { tx, record: { instance } }: TaskScope,
    context: ActionCall['context'],
    request: LiveStart,
    message: string,
    details: string,
  ): Promise<string> {
    const { id, uuid } = instance;
    await tx.getRepository(Instance).update({ id }, { task_state: null });
    await recordFault(tx, uuid, { code: 400, message, details });
    await tx.getRepository(Migration).insert({
      uuid: randomUUID(),
      instance_uuid: uuid,
      migration_type: 'live-migration',
      status: 'error',
      user_id: context.userId,
      project_id: context.projectId,
      ...(instance.host === null ? {} : { source_compute: instance.host }),
      ...(instance.node === null ? {} : { source_node: instance.node }),
      ...(request.host === null ? {} : { dest_compute: request.host }),
    });
    const outcome = { result: 'Error', traceback: details, details: message } as const;
    await this.actions.event(tx, uuid, context.requestId, { ...conductorEvent(request), ...outcome });
    return message;
  }
}
