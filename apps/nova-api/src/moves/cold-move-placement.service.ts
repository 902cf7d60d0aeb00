import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type FlavorFacts, type ImageMetadata, type PropertyFlow } from '#image-properties';
import { type MoveReschedule, type MoveRetry, moveMessages, type NovaRpcVersions, novaObject } from '#nova-rpc';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import type { OutboxWriter } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { Instance } from '../instances/instance.entity.js';
import { recordFault } from '../instances/instance-faults.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { InstanceRows } from '../instances/instance-rows.service.js';
import { RequestSpecs } from '../instances/request-specs.repository.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { PROPERTY_FLOW, RPC_VERSIONS } from '../nova.tokens.js';
import type { SelectedHost } from '../scheduler/placement.js';
import { SchedulerService } from '../scheduler/scheduler.service.js';
import { ActionLog } from '../tasks/action-log.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import type { Migration } from './migration.entity.js';
import { MigrationRecords, migrationPayload } from './migration-records.repository.js';
import { movePlacement } from './move-request.js';
import { MoveRows } from './move-rows.service.js';

/** A resize or a cold migration that looks for its destination. */
export interface ColdMove {
  readonly record: ServerRecord;
  readonly type: 'resize' | 'migration';
  readonly flavor: FlavorFacts;
  readonly image: ImageMetadata;
  readonly ignoreHosts: readonly string[];
  readonly requestedHost: string | null;
  /** Hosts that were tried before. */
  readonly tried?: MoveRetry;
}

interface MovedServer {
  readonly record: ServerRecord;
  readonly migration: Migration;
}

/**
 * Finds the destination of a resize or a cold migration and tells it, or leaves the server as it was, with a fault
 * (nova/conductor/manager.py _cold_migrate).
 */
@Injectable()
export class ColdMovePlacement {
  constructor(
    private readonly scheduler: SchedulerService,
    private readonly migrations: MigrationRecords,
    private readonly moves: MoveRows,
    private readonly records: ServerRecordsRepository,
    private readonly rows: InstanceRows,
    private readonly requestSpecs: RequestSpecs,
    private readonly tasks: HostTasks,
    private readonly actions: ActionLog,
    @Inject(PROPERTY_FLOW) private readonly flow: PropertyFlow,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'scheduler' | 'release'>,
  ) {}

  async place(tx: EntityManager, outbox: OutboxWriter, context: RequestContext, move: ColdMove): Promise<void> {
    const { tried, record } = move;
    const { maxAttempts } = this.config.scheduler;
    if (tried !== undefined && tried.num_attempts >= maxAttempts) {
      const reason = `Exceeded max scheduling attempts ${maxAttempts} for instance ${record.instance.uuid}`;
      return this.#giveUp(tx, context, move, `No valid host was found. ${reason}`, reason);
    }
    const ignoreHosts = [...move.ignoreHosts, ...(tried?.hosts.map(([host]) => host) ?? [])];
    const { hints } = await this.requestSpecs.find(tx, record.instance.uuid);
    const where = { ignoreHosts, requestedHost: move.requestedHost, hints };
    const request = movePlacement(record, move.flavor, move.image, where);
    const placement = await this.scheduler.selectDestination(tx, { outbox, context: context.toDict() }, request);
    if (placement.selected === null) return this.#giveUp(tx, context, move, placement.message, placement.details);
    await this.#cast(tx, outbox, context, move, placement.selected);
  }

  /** The destination could not take the server: its claim is gone by now, and another one is looked for. */
  async again(
    tx: EntityManager,
    outbox: OutboxWriter,
    context: RequestContext,
    { record, migration, retry, image, ignore_hosts, requested_host }: MoveReschedule & MovedServer,
  ): Promise<void> {
    const type = migration.migration_type === 'resize' ? 'resize' : 'migration';
    const flavor = record.flavors.new ?? record.flavor;
    await this.moves.settle(tx, record.instance);
    const move: ColdMove = {
      record,
      type,
      flavor,
      image,
      ignoreHosts: ignore_hosts,
      requestedHost: requested_host,
      tried: retry,
    };
    await this.place(tx, outbox, context, move);
  }

  async #cast(
    tx: EntityManager,
    outbox: OutboxWriter,
    context: RequestContext,
    move: ColdMove,
    destination: SelectedHost,
  ): Promise<void> {
    const { record, type, flavor, image, tried } = move;
    const { uuid } = record.instance;
    const newFlavor = type === 'resize' ? flavor : null;
    const begun = { type, status: 'pre-migrating', destination, newFlavor };
    const migration = await this.migrations.begin(tx, context, record, begun);
    await this.rows.systemMetadata(tx, uuid, this.flow.storedFlavor(flavor, 'new_'));
    if (newFlavor !== null) await this.requestSpecs.change(tx, uuid, { flavor });
    const now = (await this.records.find(uuid, tx)) ?? record;
    const { host, node } = destination;
    const hosts = [...(tried?.hosts ?? []), [host, node] as const];
    const args = {
      instance: instancePayload(now, this.rpc),
      bdms: blockDevicePayload(now.blockDevices, this.rpc),
      [moveMessages(this.config.release).flavorArgument]: novaObject('Flavor', this.rpc.objects.Flavor, flavor),
      image,
      request_spec: {
        image,
        flavor,
        instance_uuid: uuid,
        ignore_hosts: move.ignoreHosts,
        requested_destination: move.requestedHost,
      },
      filter_properties: { limits: {}, retry: { num_attempts: hosts.length, hosts } },
      node,
      migration: migrationPayload(migration, this.rpc),
      clean_shutdown: true,
      host_list: [],
    };
    await this.tasks.cast(tx, outbox, context, uuid, { host, method: 'prep_resize', args });
    await this.#event(tx, context, uuid, { result: 'Success' });
  }

  /** The server stays what it was; who asked finds the reason in its actions, and an admin in its faults. */
  async #giveUp(
    tx: EntityManager,
    context: RequestContext,
    { record, type }: ColdMove,
    message: string,
    details: string,
  ): Promise<void> {
    const { uuid, id } = record.instance;
    await tx.getRepository(Instance).update({ id }, { task_state: null });
    await this.tasks.ended(tx, uuid);
    await recordFault(tx, uuid, { message, details });
    const reason = `No valid host was found. No valid host found for ${type === 'resize' ? 'resize' : 'cold migrate'}`;
    await this.#event(tx, context, uuid, { result: 'Error', traceback: details, details: reason });
  }

  async #event(
    tx: EntityManager,
    context: RequestContext,
    uuid: string,
    outcome: { result: 'Success' | 'Error'; traceback?: string; details?: string },
  ): Promise<void> {
    for (const name of ['conductor_migrate_server', 'cold_migrate'])
      await this.actions.event(tx, uuid, context.requestId, { name, phase: 'finish', host: 'conductor', ...outcome });
  }
}
