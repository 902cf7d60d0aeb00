import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import type { FlavorFacts, SystemMetadata, UserKeyed } from '#image-properties';
import type { NetworkInfoVif } from '#nova-rpc';
import { BlockDeviceMapping } from './block-device-mapping.entity.js';
import { Instance } from './instance.entity.js';
import {
  InstanceExtra,
  InstanceFault,
  InstanceInfoCache,
  InstanceMetadata,
  InstanceSystemMetadata,
} from './instance-details.entities.js';

/** An instance with everything that hangs on it. */
export interface ServerRecord {
  readonly instance: Instance;
  readonly metadata: UserKeyed<string>;
  readonly systemMetadata: SystemMetadata;
  readonly flavor: FlavorFacts;
  readonly networkInfo: readonly NetworkInfoVif[];
  readonly blockDevices: readonly BlockDeviceMapping[];
  readonly fault: InstanceFault | null;
}

function keyed<T>(rows: readonly { readonly key: string; readonly value: T }[]): UserKeyed<T> {
  const result: UserKeyed<T> = Object.create(null);
  for (const row of rows) result[row.key] = row.value;
  return result;
}

function groupByInstance<T extends { readonly instance_uuid: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.instance_uuid);
    if (group === undefined) groups.set(row.instance_uuid, [row]);
    else group.push(row);
  }
  return groups;
}

/** Reads whole servers: a fixed number of queries however many servers. */
@Injectable()
export class ServerRecordsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A live instance by uuid, or null. */
  async find(uuid: string, manager: EntityManager = this.dataSource.manager): Promise<ServerRecord | null> {
    const instance = await manager.getRepository(Instance).findOneBy({ uuid, deleted: 0 });
    return instance === null ? null : ((await this.complete([instance], manager))[0] ?? null);
  }

  async complete(
    instances: readonly Instance[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ServerRecord[]> {
    if (instances.length === 0) return [];
    const where = { instance_uuid: In(instances.map((instance) => instance.uuid)), deleted: 0 };
    const order = { id: 'ASC' } as const;
    const metadata = groupByInstance(await manager.getRepository(InstanceMetadata).find({ where, order }));
    const system = groupByInstance(await manager.getRepository(InstanceSystemMetadata).find({ where, order }));
    const extras = groupByInstance(await manager.getRepository(InstanceExtra).find({ where, order }));
    const caches = groupByInstance(await manager.getRepository(InstanceInfoCache).find({ where, order }));
    const devices = groupByInstance(await manager.getRepository(BlockDeviceMapping).find({ where, order }));
    const faults = groupByInstance(await manager.getRepository(InstanceFault).find({ where, order }));
    return instances.map((instance) => {
      const of = <T>(groups: Map<string, T[]>): T[] => groups.get(instance.uuid) ?? [];
      return {
        instance,
        metadata: keyed(of(metadata)),
        systemMetadata: keyed(of(system)),
        flavor: JSON.parse(of(extras)[0]?.flavor ?? 'null') as FlavorFacts,
        networkInfo: JSON.parse(of(caches)[0]?.network_info ?? '[]') as NetworkInfoVif[],
        blockDevices: of(devices),
        fault: of(faults).at(-1) ?? null,
      };
    });
  }
}
