import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { COMPUTE_TOPIC, type ExternalEventData, NOVA_EXCHANGE, type NovaRpcVersions, novaObject } from '#nova-rpc';
import type { Microversion, RequestContext } from '#openstack-http';
import { type JsonObject, type OutboxRpc, UnitOfWork } from '#persistence';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { Migration } from '../moves/migration.entity.js';
import { contextOf, extraOf } from '../moves/migration-context.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { ActionLog } from '../tasks/action-log.js';
import type { AnsweredEvent, ExternalEventsAnswer, SentEvent } from './external-event.js';

const LIVE = 'SELECT i.*, i.id AS place FROM nova.instances i WHERE i.uuid = ANY($1) AND i.deleted = 0';

type Servers = ReadonlyMap<string, ServerRecord>;

/**
 * `POST /os-server-external-events`: takes events about servers that are on a host, and hands them to their hosts, one
 * message a host. A server whose host is not known yet answers 422 in every release; 2014.1 failed altogether there.
 */
@Injectable()
export class ExternalEventsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: ServerRecordsRepository,
    private readonly actions: ActionLog,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** @throws OpenStackError 400 for a body that does not fit, 404 by 2014.1 when no server is there */
  create(context: RequestContext, version: Microversion, body: unknown): Promise<ExternalEventsAnswer> {
    const sent = this.profile.events.read(body, version);
    return this.unitOfWork.run(async (tx, outbox) => {
      const servers = await this.#servers(tx, sent);
      const events = sent.map((event) => this.#answer(event, servers));
      const taken = sent.filter((_event, index) => events[index]?.code === 200);
      if (taken.length === 0 && this.profile.events.refuseUnknown !== null && servers.size === 0)
        throw this.profile.events.refuseUnknown();
      for (const message of await this.#messages(tx, context, taken, servers)) await outbox.add(message);
      return { status: taken.length === sent.length ? 200 : 207, events };
    });
  }

  /** Live servers by uuid, of whatever project. */
  async #servers(tx: EntityManager, events: readonly SentEvent[]): Promise<Servers> {
    const uuids = [...new Set(events.map(({ server_uuid }) => String(server_uuid)))];
    const records = await this.records.select(LIVE, [uuids], tx);
    return new Map(records.map((record) => [record.instance.uuid, record]));
  }

  #answer(event: SentEvent, servers: Servers): AnsweredEvent {
    const server = servers.get(event.server_uuid);
    const failed = (code: number) => ({ ...event, status: 'failed', code });
    if (server === undefined) return failed(404);
    if (this.profile.events.tagged.has(event.name) && (event.tag ?? null) === null) return failed(400);
    if (server.instance.host === null) return failed(422);
    return { ...event, ...(this.profile.events.answersCompleted ? { status: 'completed' } : {}), code: 200 };
  }

  async #messages(
    tx: EntityManager,
    context: RequestContext,
    taken: readonly SentEvent[],
    servers: Servers,
  ): Promise<OutboxRpc[]> {
    const byHost = new Map<string, { servers: Set<ServerRecord>; events: SentEvent[] }>();
    for (const event of taken) {
      const server = servers.get(event.server_uuid);
      if (server === undefined || !this.profile.events.isDispatched(event)) continue;
      const action = this.profile.events.action(event);
      if (action !== null) await this.actions.begin(tx, context, event.server_uuid, action);
      for (const host of await this.#hosts(tx, server)) {
        const told = byHost.get(host) ?? { servers: new Set(), events: [] };
        byHost.set(host, told);
        told.servers.add(server);
        told.events.push(event);
      }
    }
    return [...byHost].map(([host, told]) => this.#cast(context, host, [...told.servers], told.events));
  }

  /** The server's own host, and the one that it is moving to (nova/compute/api.py _get_relevant_hosts). */
  async #hosts(tx: EntityManager, { instance }: ServerRecord): Promise<Set<string>> {
    const hosts = new Set(instance.host === null ? [] : [instance.host]);
    const move = this.profile.events.reachesDestinations ? contextOf(await extraOf(tx, instance.uuid)) : null;
    if (move !== null) {
      const migration = await tx.getRepository(Migration).findOneBy({ id: move.migration_id });
      if (migration !== null) hosts.add(migration.dest_compute);
    }
    return hosts;
  }

  /** Where the original's host reads block devices itself, the message brings them: one list for each instance. */
  #cast(
    context: RequestContext,
    host: string,
    servers: readonly ServerRecord[],
    events: readonly SentEvent[],
  ): OutboxRpc {
    const args = {
      instances: servers.map((server) => instancePayload(server, this.rpc)),
      events: events.map((event) =>
        novaObject('InstanceExternalEvent', this.rpc.objects.InstanceExternalEvent, dataOf(event)),
      ),
      bdms: servers.map(({ blockDevices }) => blockDevicePayload(blockDevices, this.rpc)),
    };
    return {
      kind: 'cast',
      target: { exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, server: host, version: this.rpc.compute },
      method: 'external_instance_event',
      args: args as unknown as JsonObject,
      context: context.toDict() as JsonObject,
      orderingKey: servers.length === 1 ? (servers[0] as ServerRecord).instance.uuid : host,
    };
  }
}

function dataOf({ server_uuid, name, status = 'completed', tag = null }: SentEvent): ExternalEventData {
  return { instance_uuid: server_uuid, name, status, tag };
}
