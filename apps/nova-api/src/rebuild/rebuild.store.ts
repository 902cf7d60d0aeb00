import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { userKeyed } from '#image-properties';
import { conflict } from '#openstack-http';
import { HostCast } from '../actions/host-cast.js';
import type { ActionCall } from '../actions/server-action.js';
import { Instance } from '../instances/instance.entity.js';
import { InstanceExtra } from '../instances/instance-details.entities.js';
import { InstanceMetadataRows } from '../instances/instance-metadata.rows.js';
import { flavorResources, hasNoImage, resourcesOf } from '../instances/instance-resources.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { trustedCertsText } from '../instances/trusted-certs.js';
import { NovaNotifications } from '../notifications/nova-notifications.service.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { RebuildCheck, type UnfitImage } from '../scheduler/rebuild-check.service.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { REBUILDABLE, type RebuildPlan } from './rebuild-plan.js';
import { preservesEphemeral } from './rebuild-planner.service.js';

/** Begins a rebuild: columns, rows of the new image and the message to the host, in one transaction. */
@Injectable()
export class RebuildStore {
  constructor(
    private readonly tasks: InstanceTasks,
    private readonly hosts: HostCast,
    private readonly rows: InstanceRows,
    private readonly metadata: InstanceMetadataRows,
    private readonly records: ServerRecordsRepository,
    private readonly requestSpecs: RequestSpecs,
    private readonly rebuildCheck: RebuildCheck,
    private readonly scheduler: SchedulerService,
    private readonly log: ActionLog,
    private readonly notifications: NovaNotifications,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @returns the server as its task begins @throws OpenStackError 409 */
  begin(call: ActionCall, plan: RebuildPlan): Promise<ServerRecord> {
    const request = {
      context: call.context,
      uuid: call.record.instance.uuid,
      apiAction: 'rebuild',
      action: 'rebuild',
      allowed: REBUILDABLE,
      changes: plan.columns,
    };
    return this.tasks.change(request, async (scope) => {
      const { instance } = scope.record;
      const { host } = instance;
      if (host === null) throw conflict(`Instance ${instance.uuid} is not ready`);
      const orig = scope.record.systemMetadata;
      await this.#writeRows(scope, plan);
      const record = await this.#again(scope);
      const unfit = await this.#unfit(scope, host, plan);
      if (unfit === null) await this.#cast(call, { ...scope, record }, host, plan, orig);
      else await this.#fail(call, scope, host, unfit);
      return record;
    });
  }

  async #writeRows({ tx, record, before }: TaskScope, plan: RebuildPlan): Promise<void> {
    const { instance, systemMetadata, metadata } = record;
    const removed = Object.keys(systemMetadata).filter((key) => !Object.hasOwn(plan.systemMetadata, key));
    await this.rows.systemMetadata(tx, instance.uuid, plan.systemMetadata, removed);
    const { trusted_image_certificates: certificates } = plan.request;
    if (certificates !== undefined)
      await tx
        .getRepository(InstanceExtra)
        .update({ instance_uuid: instance.uuid, deleted: 0 }, { trusted_certs: trustedCertsText(certificates) });
    const wanted = plan.request.metadata;
    if (wanted !== undefined) await this.metadata.replace(tx, instance.uuid, metadata, userKeyed(wanted));
    if (plan.origImageRef !== plan.request.imageRef)
      await this.requestSpecs.change(tx, instance.uuid, { image: plan.typedImage });
    // 2014.1 gives a server with a root volume an image_ref: from now on its root disk counts as the host's.
    const { host, node } = instance;
    if (hasNoImage(before) && !hasNoImage(instance) && host !== null && node !== null) {
      await this.scheduler.release(tx, host, node, resourcesOf(before));
      await this.scheduler.claimOn(tx, host, node, resourcesOf(instance));
    }
  }

  async #again({ tx, record }: TaskScope): Promise<ServerRecord> {
    const [again] = await this.records.complete([record.instance], tx);
    return again ?? record;
  }

  /** Another image may need what the host does not have. */
  async #unfit({ tx, record }: TaskScope, host: string, plan: RebuildPlan): Promise<UnfitImage | null> {
    if (!this.profile.rebuild.isScheduled || plan.origImageRef === plan.request.imageRef) return null;
    const { instance, flavor } = record;
    return this.rebuildCheck.refuse(tx, host, {
      instanceUuid: instance.uuid,
      imageId: plan.request.imageRef,
      image: plan.image,
      typedImage: plan.typedImage,
      flavor,
      resources: flavorResources(instance, plan.isVolumeBacked),
      projectId: instance.project_id,
    });
  }

  async #cast(
    { context }: ActionCall,
    scope: TaskScope,
    host: string,
    plan: RebuildPlan,
    orig: ServerRecord['systemMetadata'],
  ): Promise<void> {
    const { record, outbox } = scope;
    const scheduled = {
      migration: null,
      scheduled_node: plan.origImageRef === plan.request.imageRef ? null : record.instance.node,
      limits: {},
      accel_uuids: [],
      reimage_boot_volume: plan.reimagesBootVolume,
    };
    const args = {
      ...this.hosts.payload(record),
      new_pass: plan.adminPass,
      injected_files: [],
      image_ref: plan.request.imageRef,
      orig_image_ref: plan.origImageRef,
      orig_sys_metadata: orig,
      recreate: false,
      on_shared_storage: false,
      preserve_ephemeral: preservesEphemeral(plan.request),
      ...(this.profile.rebuild.isScheduled ? scheduled : {}),
    };
    if (this.profile.rebuild.isScheduled) {
      const told = this.notifications.about(record, 'rebuild.scheduled', 'conductor', context.toDict());
      for (const message of told) await outbox.add(message);
    }
    const event = { name: 'rebuild_server', phase: 'finish', host: hostname() } as const;
    await this.log.event(scope.tx, record.instance.uuid, context.requestId, event);
    await this.tasks.send(context, scope, { host, method: 'rebuild_instance', args });
  }

  /** As the conductor leaves it: in ERROR, with the image_ref from before, and the rows of the image that was refused. */
  async #fail(
    { context }: ActionCall,
    { tx, record, before }: TaskScope,
    host: string,
    why: UnfitImage,
  ): Promise<void> {
    const { id, uuid } = record.instance;
    const columns = { vm_state: 'error', task_state: null, image_ref: before.image_ref };
    await tx.getRepository(Instance).update({ id }, columns);
    await this.rows.fault(tx, uuid, { code: 500, message: why.message, details: why.details, host });
    const name = 'rebuild_server';
    const event = { name, phase: 'finish', host: hostname(), result: 'Error', details: why.message } as const;
    await this.log.event(tx, uuid, context.requestId, event);
  }
}
