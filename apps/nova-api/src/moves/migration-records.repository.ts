import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { type MigrationData, type MigrationType, type NovaObject, type NovaRpcVersions, novaObject } from '#nova-rpc';
import type { RequestContext } from '#openstack-http';
import { InstanceExtra } from '../instances/instance-details.entities.js';
import { flavorsOf, flavorsText, type StoredFlavors } from '../instances/nova-flavor.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import type { SelectedHost } from '../scheduler/placement.js';
import { Migration, UNFINISHED } from './migration.entity.js';
import { extraOf } from './migration-context.js';

export interface NewMigration {
  readonly type: MigrationType;
  readonly status: string;
  readonly destination: SelectedHost;
  /** The flavor that the server is to have; null keeps its own. */
  readonly newFlavor: StoredFlavors['new'];
}

/** The Migration object that compute hosts get. */
export function migrationPayload(row: Migration, rpc: NovaRpcVersions): NovaObject<MigrationData> {
  const { id, uuid, source_compute, source_node, dest_compute, dest_node, dest_host } = row;
  const { old_instance_type_id, new_instance_type_id, instance_uuid, status, migration_type } = row;
  return novaObject('Migration', rpc.objects.Migration, {
    ...{ id, uuid, source_compute, source_node, dest_compute, dest_node, dest_host },
    ...{ old_instance_type_id, new_instance_type_id, instance_uuid, status, migration_type },
  });
}

/** Rows of `nova.migrations`, and what of `nova.instance_extra` belongs to a move. */
@Injectable()
export class MigrationRecords {
  /** A move whose destination is chosen and has the claim. */
  async begin(
    tx: EntityManager,
    context: RequestContext,
    { instance, flavor }: ServerRecord,
    move: NewMigration,
  ): Promise<Migration> {
    if (instance.host === null || instance.node === null) throw new Error(`instance ${instance.uuid} is on no host`);
    const repository = tx.getRepository(Migration);
    const { destination, newFlavor } = move;
    const migration = await repository.save(
      repository.create({
        uuid: randomUUID(),
        source_compute: instance.host,
        source_node: instance.node,
        dest_compute: destination.host,
        dest_node: destination.node,
        dest_host: null,
        old_instance_type_id: flavor.id,
        new_instance_type_id: newFlavor?.id ?? flavor.id,
        instance_uuid: instance.uuid,
        status: move.status,
        migration_type: move.type,
        user_id: context.userId,
        project_id: context.projectId,
      }),
    );
    const extra = await extraOf(tx, instance.uuid);
    const migration_context = JSON.stringify({
      migration_id: migration.id,
      old_numa_topology: extra.numa_topology,
      new_numa_topology: destination.numaTopology,
    });
    const flavors = flavorsText({ ...flavorsOf(extra.flavor), new: newFlavor });
    await tx.getRepository(InstanceExtra).update({ id: extra.id }, { migration_context, flavor: flavors });
    return migration;
  }

  /** The newest move of the server in one of these statuses. */
  async find(
    tx: EntityManager,
    instance_uuid: string,
    statuses: readonly string[] = UNFINISHED,
  ): Promise<Migration | null> {
    const where = { instance_uuid, status: In([...statuses]), deleted: 0 };
    return tx.getRepository(Migration).findOne({ where, order: { id: 'DESC' } });
  }

  async setStatus(tx: EntityManager, migration: Migration, status: string): Promise<Migration> {
    await tx.getRepository(Migration).update({ id: migration.id }, { status });
    return Object.assign(migration, { status });
  }
}
