import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NovaRpcVersions } from '#nova-rpc';
import { type Logger, PROPTRAIL_CONFIG, RequestContext, SERVICE_LOGGER } from '#openstack-http';
import { type OutboxWriter, UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { Instance } from '../instances/instance.entity.js';
import { InstanceExtra } from '../instances/instance-details.entities.js';
import { recordFault } from '../instances/instance-faults.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { hasNoImage, resourcesOf } from '../instances/instance-resources.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import type { PlacementRequest, SelectedHost } from '../scheduler/placement.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { SchedulerNotifications } from '../scheduler/scheduler-notifications.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { type FailedBuild, readFailedBuild } from './build-instances.message.js';

type Context = Readonly<Record<string, unknown>>;

/** Tasks of a server whose build is under way. */
const BUILDING: ReadonlySet<string | null> = new Set(['scheduling', 'networking', 'block_device_mapping', 'spawning']);
/** A build that is handed on is none that failed (nova/compute/manager.py _do_build_and_run_instance). */
const BUILT = { name: 'compute_build_and_run_instance', phase: 'finish', result: 'Success' } as const;

/** What the failed host had attached is gone; the next one attaches anew. */
const FORGET_ATTACHMENTS = `
  UPDATE nova.block_device_mapping SET attachment_id = NULL, connection_info = NULL, updated_at = now()
   WHERE instance_uuid = $1 AND deleted = 0`;

/**
 * Takes a build that a host could not do to another one, up to `max_attempts` (nova/conductor/manager.py
 * build_instances, for a reschedule). One transaction: the old claim goes, the new one comes, and the message leaves. A
 * message that came before finds the server on another host, and does nothing.
 */
@Injectable()
export class BuildInstancesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: ServerRecordsRepository,
    private readonly scheduler: SchedulerService,
    private readonly notices: SchedulerNotifications,
    private readonly tasks: HostTasks,
    private readonly actions: ActionLog,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'scheduler'>,
    @Inject(SERVICE_LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws RpcError when the message is not valid */
  async run(args: Readonly<Record<string, unknown>>, context: Context): Promise<void> {
    const build = readFailedBuild(args);
    await this.unitOfWork.run(async (tx, outbox) => {
      const instance = await this.#lock(tx, build);
      if (instance === null) return;
      await this.#leave(tx, instance, build);
      const { requestId } = RequestContext.fromDict(context);
      await this.actions.event(tx, build.uuid, requestId, { ...BUILT, host: build.host });
      const record = await this.records.find(build.uuid, tx);
      if (record === null) return;
      const request = placementRequest(record, build);
      const selected = await this.#next(tx, outbox, record, request, build, context);
      if (selected !== null) await this.#castBuild(tx, outbox, record, selected, build, args, context);
    });
  }

  /** The server while it is still the failed host's to build; null when it is deleted or has gone on. */
  async #lock(tx: EntityManager, { uuid, host }: FailedBuild): Promise<Instance | null> {
    const instance = await tx
      .getRepository(Instance)
      .findOne({ where: { uuid, deleted: 0 }, lock: { mode: 'pessimistic_write' } });
    if (instance?.host === host && instance.vm_state === 'building' && BUILDING.has(instance.task_state))
      return instance;
    this.logger.info({ instance: uuid, host }, `instance ${uuid} is no longer to be built on ${host}: nothing to do`);
    return null;
  }

  async #leave(tx: EntityManager, instance: Instance, { uuid, host, node, retry }: FailedBuild): Promise<void> {
    await this.scheduler.release(tx, host, node, resourcesOf(instance));
    await tx.query(FORGET_ATTACHMENTS, [uuid]);
    const left = { host: null, node: null, task_state: 'scheduling' };
    await tx.getRepository(Instance).update({ id: instance.id }, left);
    await recordFault(tx, uuid, { message: retry.exc_reason ?? '', details: (retry.exc ?? []).join('\n'), host });
  }

  /** The next host; without one the server is in ERROR, and said to be. */
  async #next(
    tx: EntityManager,
    outbox: OutboxWriter,
    { instance }: ServerRecord,
    request: PlacementRequest,
    build: FailedBuild,
    context: Context,
  ): Promise<SelectedHost | null> {
    const { maxAttempts } = this.config.scheduler;
    const { retry: texts } = this.scheduler.profile;
    const { retry, uuid } = build;
    const news = { outbox, context };
    const isLast = retry.num_attempts >= maxAttempts;
    const placement = isLast ? null : await this.scheduler.selectDestination(tx, news, request);
    if (placement?.selected) return placement.selected;
    const message = isLast
      ? texts.attemptsExceeded(uuid, maxAttempts, retry.exc_reason ?? '')
      : texts.hostsExhausted(uuid);
    const tried = retry.hosts.map(([host]) => host).join(', ');
    const details = `${texts.exception}: tried on ${tried}\n${placement?.selected === null ? placement.details : ''}`;
    await recordFault(tx, uuid, { message, details });
    await tx.getRepository(Instance).update({ id: instance.id }, { vm_state: 'error', task_state: null });
    await this.tasks.ended(tx, uuid);
    await this.notices.noHost(news, request, { exception: texts.exception, message });
    this.logger.error({ instance: uuid }, message);
    return null;
  }

  async #castBuild(
    tx: EntityManager,
    outbox: OutboxWriter,
    record: ServerRecord,
    { host, node, numaTopology }: SelectedHost,
    { uuid, retry }: FailedBuild,
    { instances: _instances, ...args }: Readonly<Record<string, unknown>>,
    context: Context,
  ): Promise<void> {
    const moved = { host, node, launched_on: host };
    await tx.getRepository(Instance).update({ id: record.instance.id }, moved);
    await tx.getRepository(InstanceExtra).update({ instance_uuid: uuid, deleted: 0 }, { numa_topology: numaTopology });
    const instance = Object.assign(new Instance(), record.instance, moved);
    const attempts = { num_attempts: retry.num_attempts + 1, hosts: [...retry.hosts, [host, node]] };
    const message = {
      ...args,
      instance: instancePayload({ ...record, instance, numaTopology }, this.rpc),
      filter_properties: { retry: attempts, limits: {} },
      block_device_mapping: blockDevicePayload(record.blockDevices, this.rpc),
      node,
      limits: {},
    };
    const request = RequestContext.fromDict(context);
    await this.tasks.cast(tx, outbox, request, uuid, { host, method: 'build_and_run_instance', args: message });
    this.logger.info({ instance: uuid, host, attempt: attempts.num_attempts }, `instance ${uuid} goes on to ${host}`);
  }
}

function placementRequest({ instance, flavor }: ServerRecord, build: FailedBuild): PlacementRequest {
  return {
    instanceUuid: build.uuid,
    imageId: hasNoImage(instance) ? null : instance.image_ref,
    image: build.image,
    flavor,
    resources: resourcesOf(instance),
    projectId: instance.project_id,
    availabilityZone: instance.availability_zone,
    ignoreHosts: build.retry.hosts.map(([host]) => host),
    hints: build.hints,
  };
}
