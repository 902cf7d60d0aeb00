import { Inject, Injectable } from '@nestjs/common';
import type { FlavorFacts, ImageMetadata, PropertyFlow, SystemMetadata } from '#image-properties';
import { storedSystemMetadata } from '#image-properties';
import type { NovaRpcVersions } from '#nova-rpc';
import { badRequest, conflict, PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import type { ActionCall } from '../actions/server-action.js';
import type { FlavorWithSpecs } from '../flavors/flavor-view.js';
import { EVERY_FLAVOR } from '../flavors/flavors.repository.js';
import { FlavorsService } from '../flavors/flavors.service.js';
import { CurrentImages } from '../images/current-images.service.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW, RPC_VERSIONS } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { type ColdMove, ColdMovePlacement } from './cold-move-placement.service.js';
import type { Migration } from './migration.entity.js';
import { MigrationRecords, migrationPayload } from './migration-records.repository.js';
import { MovedImages } from './moved-image.service.js';
import { checkDiskConfig, checkNewFlavor } from './resize-checks.js';

type Call = Pick<ActionCall, 'context' | 'record'>;

/** Resizes and cold migrations: how they begin, and how they are confirmed or taken back (nova/compute/api.py). */
@Injectable()
export class ColdMoves {
  constructor(
    private readonly flavors: FlavorsService,
    private readonly tasks: InstanceTasks,
    private readonly placement: ColdMovePlacement,
    private readonly migrations: MigrationRecords,
    private readonly records: ServerRecordsRepository,
    private readonly rows: InstanceRows,
    private readonly scheduler: SchedulerService,
    private readonly currentImages: CurrentImages,
    private readonly images: MovedImages,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'allowResizeToSameHost'>,
  ) {}

  /** @throws OpenStackError 400 for a flavor that does not go, 404, 409 */
  async resize({ context, record }: Call, flavorRef: string, autoDiskConfig?: boolean): Promise<void> {
    const flavor = await this.flavors.find(flavorRef, EVERY_FLAVOR);
    const ignoreHosts = this.config.allowResizeToSameHost ? [] : [record.instance.host ?? ''];
    const check = (found: ServerRecord) => {
      checkDiskConfig(found, autoDiskConfig);
      if (flavor === null) throw badRequest(this.profile.moves.flavorNotFound(flavorRef));
      checkNewFlavor(this.flow, this.profile.moves, found, flavor, context.isAdmin);
    };
    const where = { type: 'resize', ignoreHosts, requestedHost: null } as const;
    await this.#begin(
      { context, record },
      { apiAction: 'resize', action: 'resize', flavor, autoDiskConfig, check },
      where,
    );
  }

  /** @param host the destination; null lets the scheduler choose. The server's own host is never one */
  async migrate({ context, record }: Call, host: string | null): Promise<void> {
    if (host !== null) {
      if (host === record.instance.host) throw badRequest('Cannot migrate to the host where the server exists.');
      if (!(await this.scheduler.isKnown(host))) throw badRequest(`Compute host ${host} could not be found.`);
    }
    const task = {
      apiAction: 'migrate',
      action: this.profile.moves.migrateAction,
      flavor: null,
      check: () => undefined,
    };
    const where = { type: 'migration', ignoreHosts: [record.instance.host ?? ''], requestedHost: host } as const;
    await this.#begin({ context, record }, task, where);
  }

  /** @throws OpenStackError 400 when there is no resize to confirm, 409 */
  confirm({ context, record }: Call): Promise<void> {
    const { uuid } = record.instance;
    const task = { context, uuid, apiAction: 'confirmResize', action: 'confirmResize', allowed: { vm: ['resized'] } };
    return this.tasks.change(task, async (scope) => {
      const migration = await this.#finished(scope, 'confirming');
      await this.#send(scope, context, migration, 'confirm_resize', migration.source_compute);
    });
  }

  /** @throws OpenStackError 400 when there is no resize to take back, 409 */
  revert({ context, record }: Call): Promise<void> {
    const { uuid } = record.instance;
    const changes = { task_state: 'resize_reverting' };
    const task = {
      context,
      uuid,
      apiAction: 'revertResize',
      action: 'revertResize',
      allowed: { vm: ['resized'] },
      changes,
    };
    return this.tasks.change(task, async (scope) => {
      const migration = await this.#finished(scope, 'reverting');
      await this.#send(scope, context, migration, 'revert_resize', migration.dest_compute);
    });
  }

  async #begin(
    { context, record: { instance } }: Call,
    task: {
      readonly apiAction: string;
      readonly action: string;
      readonly flavor: FlavorWithSpecs | null;
      readonly autoDiskConfig?: boolean | undefined;
      check(record: ServerRecord): void;
    },
    where: Pick<ColdMove, 'type' | 'ignoreHosts' | 'requestedHost'>,
  ): Promise<void> {
    const { uuid } = instance;
    const imageNow = await this.currentImages.find(instance.image_ref);
    const changes = (found: ServerRecord) => {
      task.check(found);
      return { task_state: 'resize_prep', progress: 0, ...this.#diskConfig(task.autoDiskConfig) };
    };
    const { apiAction, action } = task;
    const request = { context, uuid, apiAction, action, allowed: { vm: ['active', 'stopped'] }, changes };
    await this.tasks.change(request, async (scope) => {
      await this.#needSource(scope);
      const { image, record } = await this.#remember(scope, imageNow);
      const flavor: FlavorFacts = task.flavor ?? record.flavor;
      await this.placement.place(scope.tx, scope.outbox, context, { record, image, flavor, ...where });
    });
  }

  #diskConfig(autoDiskConfig: boolean | undefined) {
    if (autoDiskConfig !== undefined) return { auto_disk_config: autoDiskConfig };
    return this.profile.moves.resetsDiskConfig ? { auto_disk_config: false } : {};
  }

  async #needSource({ tx, record: { instance } }: TaskScope): Promise<void> {
    const { host, uuid } = instance;
    if (host === null) throw conflict(`Instance ${uuid} is not ready`);
    if (this.profile.moves.needsSourceUp && !(await this.scheduler.isUp(tx, host)))
      throw conflict('Service is unavailable at this time.');
  }

  /** Rows of system_metadata that the move itself writes. @returns the server with them */
  async #remember(
    { tx, record }: TaskScope,
    imageNow: ImageMetadata | null,
  ): Promise<{ image: ImageMetadata; record: ServerRecord }> {
    const { uuid, image_ref } = record.instance;
    const { image, changed } = await this.images.find(tx, record, imageNow);
    const base: SystemMetadata = this.profile.moves.writesBaseImageRef ? { image_base_image_ref: image_ref } : {};
    await this.rows.systemMetadata(tx, uuid, { ...storedSystemMetadata({ ...changed }), ...base });
    return { image, record: (await this.records.find(uuid, tx)) ?? record };
  }

  async #finished({ tx, record }: TaskScope, status: string): Promise<Migration> {
    const migration = await this.migrations.find(tx, record.instance.uuid, ['finished']);
    if (migration === null) throw badRequest('Instance has not been resized.');
    return this.migrations.setStatus(tx, migration, status);
  }

  async #send(
    scope: TaskScope,
    context: Call['context'],
    migration: Migration,
    method: string,
    host: string,
  ): Promise<void> {
    const args = {
      instance: instancePayload(scope.record, this.rpc),
      bdms: blockDevicePayload(scope.record.blockDevices, this.rpc),
      migration: migrationPayload(migration, this.rpc),
      request_spec: {},
    };
    await this.tasks.send(context, scope, { host, method, args });
  }
}
