import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { COMPUTE_TOPIC, NOVA_EXCHANGE, type NovaRpcVersions } from '#nova-rpc';
import type { RequestContext } from '#openstack-http';
import type { JsonObject, OutboxWriter } from '#persistence';
import type { Instance } from '../instances/instance.entity.js';
import { RPC_VERSIONS } from '../nova.tokens.js';
import { MigrationRecords } from './migration-records.repository.js';

/** What a move has left on the other host of a server that is deleted. */
@Injectable()
export class MoveCleanup {
  constructor(
    private readonly migrations: MigrationRecords,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** Tells the other host, where there is one; a host that is down looks for such leftovers when it starts. */
  async tell(tx: EntityManager, outbox: OutboxWriter, context: RequestContext, instance: Instance): Promise<void> {
    const migration = await this.migrations.find(tx, instance.uuid);
    if (migration === null) return;
    const hosts = new Set([migration.source_compute, migration.dest_compute]);
    hosts.delete(instance.host ?? '');
    for (const host of hosts) {
      await outbox.add({
        kind: 'cast',
        target: { exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, server: host, version: this.rpc.compute },
        method: 'cleanup_moved_instance',
        args: { instance_uuid: instance.uuid },
        context: context.toDict() as JsonObject,
        orderingKey: instance.uuid,
      });
    }
  }
}
