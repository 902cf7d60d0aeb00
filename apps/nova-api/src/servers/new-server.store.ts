import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NovaRpcVersions } from '#nova-rpc';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { type OutboxWriter, UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { AddressReservations } from '../attachments/address-reservations.repository.js';
import type { RefusalStatuses } from '../attachments/port-holders.js';
import { BlockDeviceMapping } from '../instances/block-device-mapping.entity.js';
import { Instance } from '../instances/instance.entity.js';
import {
  InstanceExtra,
  InstanceFault,
  InstanceInfoCache,
  InstanceMetadata,
  InstanceSystemMetadata,
} from '../instances/instance-details.entities.js';
import { hasNoImage } from '../instances/instance-resources.js';
import { flavorsText } from '../instances/nova-flavor.js';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { trustedCertsText } from '../instances/trusted-certs.js';
import { NovaNotifications } from '../notifications/nova-notifications.service.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { zonesOf } from '../scheduler/host-state.js';
import type { Placement, PlacementRequest } from '../scheduler/placement.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { SchedulerNotifications } from '../scheduler/scheduler-notifications.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { buildMessage, placementRequest } from './build-message.js';
import { simulatedPorts } from './network-info.js';
import { askedAddresses } from './requested-networks.js';
import { instanceRow, type ServerPlan } from './server-plan.js';
import { ServerTagsRepository } from './server-tags.repository.js';

/** nova/api/openstack/compute/servers.py create (26.2; 2014.1's are the same). */
const AT_CREATE: RefusalStatuses = { portNotFound: 400, portInUse: 409, addressInUse: 400 };

/** Stores a new server: all its rows and the message that builds it, in one transaction. */
@Injectable()
export class NewServerStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly scheduler: SchedulerService,
    private readonly notices: SchedulerNotifications,
    private readonly tasks: HostTasks,
    private readonly actions: ActionLog,
    private readonly requestSpecs: RequestSpecs,
    private readonly tags: ServerTagsRepository,
    private readonly notifications: NovaNotifications,
    private readonly addresses: AddressReservations,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'scheduler'>,
  ) {}

  /** `placed` is false when no host could take the server, which then is in ERROR. */
  async store(
    context: RequestContext,
    plan: ServerPlan,
    attachments: ReadonlyMap<string, string>,
  ): Promise<{ placed: boolean }> {
    return this.unitOfWork.run(async (tx, outbox) => {
      const row = tx.getRepository(Instance).create(instanceRow(plan, context));
      row.availability_zone = await this.#zone(tx, plan);
      const request = placementRequest(context, plan, row);
      const placement = await this.scheduler.selectDestination(tx, { outbox, context: context.toDict() }, request);
      const { selected } = placement;
      if (selected === null) Object.assign(row, { vm_state: 'error', task_state: null });
      else Object.assign(row, { host: selected.host, node: selected.node, launched_on: selected.host });
      const record = await this.#insert(tx, row, context, plan, attachments, selected?.numaTopology ?? null);
      for (const message of this.notifications.created(record, context.toDict())) await outbox.add(message);
      if (placement.selected === null) await this.#recordNoValidHost(tx, outbox, context, request, placement);
      else {
        const { rpc } = this;
        const { maxAttempts } = this.config.scheduler;
        const args = buildMessage(context, plan, record, placement.selected, { rpc, maxAttempts });
        const message = { host: placement.selected.host, method: 'build_and_run_instance', args };
        await this.tasks.cast(tx, outbox, context, plan.uuid, message);
      }
      return { placed: selected !== null };
    });
  }

  /** A zone that the forced host is not in is forgotten where the release looks (servers.py _validate_host_availability_zone). */
  async #zone(tx: EntityManager, { destination: { zone, forced } }: ServerPlan): Promise<string | null> {
    if (zone === null || forced === null || !this.scheduler.profile.checksForcedZone) return zone;
    const host = forced.host === null ? null : await this.scheduler.hostState(tx, forced.host);
    return host !== null && zonesOf(host).includes(zone) ? zone : null;
  }

  async #insert(
    tx: EntityManager,
    row: Instance,
    context: RequestContext,
    plan: ServerPlan,
    attachments: ReadonlyMap<string, string>,
    numaTopology: string | null,
  ): Promise<ServerRecord> {
    const instance = await tx.getRepository(Instance).save(row);
    const instance_uuid = plan.uuid;
    const rowsOf = <T>(values: Readonly<Record<string, T>>) =>
      Object.entries(values).map(([key, value]) => ({ instance_uuid, key, value }));
    await insertAll(tx, InstanceSystemMetadata, rowsOf(plan.rows.systemMetadata));
    await insertAll(tx, InstanceMetadata, rowsOf({ ...plan.request.metadata }));
    const { networks } = plan.request;
    const asker = { context, instanceUuid: instance_uuid, statuses: AT_CREATE };
    const networkInfo = await this.addresses.chooseFree(tx, asker, askedAddresses(networks), (taken) =>
      simulatedPorts(networks, instance.id, taken),
    );
    const flavors = { cur: plan.flavor, old: null, new: null };
    await insertAll(tx, InstanceExtra, [
      {
        instance_uuid,
        flavor: flavorsText(flavors),
        numa_topology: numaTopology,
        trusted_certs: trustedCertsText(plan.request.trusted_image_certificates),
      },
    ]);
    const tags = await this.tags.add(tx, instance_uuid, plan.request.tags ?? []);
    await insertAll(tx, InstanceInfoCache, [{ instance_uuid, network_info: JSON.stringify(networkInfo) }]);
    const blockDevices = plan.rows.blockDevices.map((device) =>
      tx.getRepository(BlockDeviceMapping).create({
        ...device,
        boot_index: device.boot_index === null ? null : Number(device.boot_index),
        no_device: device.no_device ?? false,
        connection_info: null,
        uuid: randomUUID(),
        instance_uuid,
        attachment_id: device.volume_id === null ? null : (attachments.get(device.volume_id) ?? null),
      }),
    );
    await insertAll(tx, BlockDeviceMapping, blockDevices);
    await this.actions.begin(tx, context, instance_uuid, 'create');
    await this.requestSpecs.create(tx, {
      instance_uuid,
      project_id: context.projectId,
      user_id: context.userId,
      availability_zone: instance.availability_zone,
      image: plan.typedImage,
      flavor: plan.flavor,
      is_bfv: hasNoImage(instance),
      force_hosts: listOf(plan.destination.forced?.host),
      force_nodes: listOf(plan.destination.forced?.node),
      scheduler_hints: plan.hints,
    });
    const { systemMetadata } = plan.rows;
    return {
      instance,
      metadata: { ...plan.request.metadata },
      systemMetadata,
      flavor: plan.flavor,
      flavors,
      networkInfo,
      numaTopology,
      blockDevices,
      fault: null,
      tags,
      trustedCerts: plan.request.trusted_image_certificates ?? null,
    };
  }

  async #recordNoValidHost(
    tx: EntityManager,
    outbox: OutboxWriter,
    context: RequestContext,
    request: PlacementRequest,
    { message, details }: Extract<Placement, { selected: null }>,
  ): Promise<void> {
    const fault = { instance_uuid: request.instanceUuid, code: 500, message, details, host: null };
    await insertAll(tx, InstanceFault, [fault]);
    const name = 'conductor_schedule_and_build_instances';
    const event = { name, phase: 'finish', host: hostname(), result: 'Error', details: message } as const;
    await this.actions.event(tx, request.instanceUuid, context.requestId, event);
    const news = { outbox, context: context.toDict() };
    await this.notices.noHost(news, request, { exception: 'NoValidHost', message });
  }
}

const listOf = (name: string | null | undefined): string[] | null => (name ? [name] : null);

async function insertAll<T extends object>(
  tx: EntityManager,
  entity: new () => T,
  rows: readonly Partial<T>[],
): Promise<void> {
  // The rows' type is TypeORM's own deep partial; ours is stricter.
  if (rows.length > 0) await tx.getRepository(entity).insert(rows as never);
}
