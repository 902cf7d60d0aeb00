import { Inject, Injectable } from '@nestjs/common';
import type { NovaRpcVersions } from '#nova-rpc';
import { badRequest, notFound } from '#openstack-http';
import type { ActionCall } from '../actions/server-action.js';
import { CurrentImages } from '../images/current-images.service.js';
import { Instance } from '../instances/instance.entity.js';
import { recordFault } from '../instances/instance-faults.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { NovaNotifications } from '../notifications/nova-notifications.service.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { MigrationRecords, migrationPayload } from './migration-records.repository.js';
import { movePlacement } from './move-request.js';
import { MovedImages } from './moved-image.service.js';

export interface EvacuationRequest {
  readonly host: string | null;
  /** true and null take the host that is named as it is; false asks the scheduler about it. */
  readonly force: boolean | null;
  /** What the request says of the server's files; null leaves it to the host to find out. */
  readonly onSharedStorage: boolean | null;
  readonly adminPass: string | null;
}

type Call = Pick<ActionCall, 'context' | 'record'>;

/** A server whose host is down is made again on another one (nova/compute/api.py evacuate). */
@Injectable()
export class Evacuations {
  constructor(
    private readonly tasks: InstanceTasks,
    private readonly scheduler: SchedulerService,
    private readonly migrations: MigrationRecords,
    private readonly actions: ActionLog,
    private readonly images: MovedImages,
    private readonly notifications: NovaNotifications,
    private readonly currentImages: CurrentImages,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** @throws OpenStackError 400 for the server's own host and while that is up, 404 for a host that is none, 409 */
  async start({ context, record }: Call, request: EvacuationRequest): Promise<void> {
    const { uuid, host, image_ref } = record.instance;
    if (request.host !== null && !(await this.scheduler.isKnown(request.host)))
      throw notFound(`Compute host ${request.host} not found.`);
    if (request.host !== null && request.host === host) throw badRequest("The target host can't be the same one.");
    const imageNow = await this.currentImages.find(image_ref);
    const allowed = {
      vm: ['active', 'stopped', 'error'],
      ...(this.profile.moves.evacuatesInAnyTask ? { task: 'any' as const } : {}),
      unlocked: false,
    };
    const changes = { task_state: 'rebuilding' };
    const task = { context, uuid, apiAction: 'evacuate', action: 'evacuate', allowed, changes };
    await this.tasks.change(task, async (scope) => {
      await this.#needSourceDown(scope);
      for (const message of this.notifications.about(scope.record, 'evacuate', 'api', context.toDict()))
        await scope.outbox.add(message);
      const { image, hints } = await this.images.find(scope.tx, scope.record, imageNow);
      const news = { outbox: scope.outbox, context: context.toDict() };
      const isForced = request.host !== null && request.force !== false;
      const where = isForced ? { skipFilters: true } : { ignoreHosts: [host ?? ''] };
      const placed = { requestedHost: request.host, hints, ...where };
      const asked = movePlacement(scope.record, scope.record.flavor, image, placed);
      const placement = await this.scheduler.selectDestination(scope.tx, news, asked);
      if (placement.selected === null) return this.#giveUp(scope, context, placement);
      await this.#cast(scope, context, request, placement.selected);
    });
  }

  async #needSourceDown({ tx, record: { instance } }: TaskScope): Promise<void> {
    if (instance.host === null || !(await this.scheduler.isUp(tx, instance.host))) return;
    throw badRequest(`Compute service of ${instance.host} is still in use.`);
  }

  async #cast(
    scope: TaskScope,
    context: ActionCall['context'],
    request: EvacuationRequest,
    destination: { readonly host: string; readonly node: string; readonly numaTopology: string | null },
  ): Promise<void> {
    const { tx, record } = scope;
    const begun = { type: 'evacuation', status: 'accepted', destination, newFlavor: null } as const;
    const migration = await this.migrations.begin(tx, context, record, begun);
    const args = {
      instance: instancePayload({ ...record, numaTopology: destination.numaTopology }, this.rpc),
      bdms: blockDevicePayload(record.blockDevices, this.rpc),
      migration: migrationPayload(migration, this.rpc),
      new_pass: request.adminPass,
      injected_files: [],
      image_ref: null,
      orig_image_ref: null,
      orig_sys_metadata: null,
      recreate: true,
      on_shared_storage: request.onSharedStorage,
      preserve_ephemeral: false,
      scheduled_node: destination.node,
      limits: {},
      request_spec: {},
    };
    const event = { name: 'rebuild_server', phase: 'finish', host: 'conductor' } as const;
    await this.actions.event(scope.tx, scope.record.instance.uuid, context.requestId, event);
    await this.tasks.send(context, scope, { host: destination.host, method: 'rebuild_instance', args });
  }

  /** Nobody takes it: the server is in ERROR, on its dead host (nova/conductor/manager.py rebuild_instance). */
  async #giveUp(
    { tx, record: { instance } }: TaskScope,
    context: ActionCall['context'],
    { message, details }: { readonly message: string; readonly details: string },
  ): Promise<void> {
    const { id, uuid } = instance;
    await tx.getRepository(Instance).update({ id }, { vm_state: 'error', task_state: null });
    await recordFault(tx, uuid, { message, details });
    const event = { name: 'rebuild_server', phase: 'finish', host: 'conductor', result: 'Error' } as const;
    await this.actions.event(tx, uuid, context.requestId, { ...event, traceback: details, details: message });
  }
}
