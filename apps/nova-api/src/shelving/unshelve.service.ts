import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import type { ImageMetadata, PropertyFlow } from '#image-properties';
import { GlanceClient } from '#service-clients';
import { HostCast } from '../actions/host-cast.js';
import type { ActionCall } from '../actions/server-action.js';
import { Instance } from '../instances/instance.entity.js';
import { InstanceExtra } from '../instances/instance-details.entities.js';
import { hasNoImage, resourcesOf } from '../instances/instance-resources.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import { PROPERTY_FLOW } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { checkState } from '../tasks/instance-state.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { type UnshelveTarget, UnshelveTargets } from './unshelve-target.service.js';

const ALLOWED = { vm: ['shelved', 'shelved_offloaded'] };

/** A shelved server starts where it is; an offloaded one goes to a host that is picked for it (nova/conductor/manager.py unshelve_instance). */
@Injectable()
export class UnshelveService {
  constructor(
    private readonly tasks: InstanceTasks,
    private readonly hosts: HostCast,
    private readonly targets: UnshelveTargets,
    private readonly scheduler: SchedulerService,
    private readonly glance: GlanceClient,
    private readonly rows: InstanceRows,
    private readonly actions: ActionLog,
    private readonly requestSpecs: RequestSpecs,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  async run(call: ActionCall): Promise<void> {
    const { context, record } = call;
    checkState(this.profile.servers.refusals, context, record.instance, 'unshelve', ALLOWED);
    const target = await this.targets.read(call);
    if (record.instance.vm_state === 'shelved') await this.#start(call);
    else await this.#place(call, target);
  }

  async #start(call: ActionCall): Promise<void> {
    const changes = { task_state: 'powering-on' };
    const claim = { apiAction: 'unshelve', action: 'unshelve', allowed: { vm: ['shelved'] }, changes };
    await this.hosts.send(call, claim, 'start_instance');
  }

  async #place(call: ActionCall, target: UnshelveTarget): Promise<void> {
    const { context, record } = call;
    const { uuid } = record.instance;
    const imageId = record.systemMetadata['shelved_image_id'] ?? null;
    const image = imageId === null ? null : await this.glance.show(imageId);
    const allowed = { vm: ['shelved_offloaded'] };
    await this.tasks.change({ context, uuid, apiAction: 'unshelve', action: 'unshelve', allowed }, async (scope) => {
      if (imageId !== null && image === null) await this.#imageIsGone(call, scope, imageId);
      else await this.#select(call, scope, image, target);
    });
  }

  /** The original says so after it has answered. */
  async #imageIsGone({ context }: ActionCall, { tx, record }: TaskScope, imageId: string): Promise<void> {
    const { id, uuid } = record.instance;
    const message = `Unshelve attempted but the image ${imageId} cannot be found.`;
    await tx.getRepository(Instance).update({ id }, { vm_state: 'error' });
    await this.rows.fault(tx, uuid, { code: 404, message, details: '', host: hostname() });
    const event = { name: 'get_image_info', phase: 'finish', host: hostname(), result: 'Error' } as const;
    await this.actions.event(tx, uuid, context.requestId, { ...event, details: message });
  }

  /** Without a valid host the server stays offloaded. */
  async #select(
    { context }: ActionCall,
    scope: TaskScope,
    image: ImageMetadata | null,
    { zone, host }: UnshelveTarget,
  ): Promise<void> {
    const { tx, outbox, record } = scope;
    const { instance, flavor, systemMetadata } = record;
    const { uuid, image_ref } = instance;
    if (image !== null) {
      const read = { name: 'get_image_info', phase: 'finish', host: hostname() } as const;
      await this.actions.event(tx, uuid, context.requestId, read);
    }
    const kept = await this.requestSpecs.find(tx, uuid);
    const placement = await this.scheduler.selectDestination(
      tx,
      { outbox, context: context.toDict() },
      {
        isMove: true,
        instanceUuid: uuid,
        imageId: hasNoImage(instance) ? null : image_ref,
        image: kept.image ?? image ?? this.flow.imageFromSystemMetadata(systemMetadata),
        flavor,
        resources: resourcesOf(instance),
        projectId: instance.project_id,
        availabilityZone: zone,
        requestedHost: host,
        hints: kept.hints,
      },
    );
    const event = { name: 'schedule_instances', phase: 'finish', host: hostname() } as const;
    if (placement.selected === null) {
      const failure = { result: 'Error', details: placement.message } as const;
      return this.actions.event(tx, uuid, context.requestId, { ...event, ...failure });
    }
    const { selected } = placement;
    const changes = { host: selected.host, node: selected.node, task_state: 'unshelving', availability_zone: zone };
    Object.assign(instance, changes);
    await tx.getRepository(Instance).update({ id: instance.id }, changes);
    await this.requestSpecs.change(tx, uuid, { zone });
    const { numaTopology } = selected;
    const claimed = { numa_topology: numaTopology };
    await tx.getRepository(InstanceExtra).update({ instance_uuid: uuid, deleted: 0 }, claimed);
    await this.actions.event(tx, uuid, context.requestId, event);
    const told = { image, filter_properties: { limits: {} }, node: selected.node };
    const args = { ...this.hosts.payload({ ...record, numaTopology }), ...told };
    await this.tasks.send(context, scope, { host: selected.host, method: 'unshelve_instance', args });
  }
}
