import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { FlavorFacts, SystemMetadata, UserKeyed } from '#image-properties';
import type { NetworkInfoVif } from '#nova-rpc';
import type { BlockDeviceMapping } from './block-device-mapping.entity.js';
import { Instance } from './instance.entity.js';
import type { InstanceFault } from './instance-details.entities.js';
import { flavorsOf, type StoredFlavors } from './nova-flavor.js';

/** The newest fault of a server, as the API shows it. */
export type ShownFault = Pick<InstanceFault, 'code' | 'message' | 'details' | 'host' | 'createdAt'>;

/** A block device's columns, without its times. */
export type BlockDeviceColumns = Omit<BlockDeviceMapping, 'createdAt' | 'updatedAt' | 'deletedAt'>;

/** An instance with everything that hangs on it. */
export interface ServerRecord {
  readonly instance: Instance;
  readonly metadata: UserKeyed<string>;
  readonly systemMetadata: SystemMetadata;
  /** The one in force. */
  readonly flavor: FlavorFacts;
  readonly flavors: StoredFlavors;
  readonly networkInfo: readonly NetworkInfoVif[];
  /** `instance_extra.numa_topology` */
  readonly numaTopology: string | null;
  readonly blockDevices: readonly BlockDeviceColumns[];
  readonly fault: ShownFault | null;
  /** Availability zone of its host; null where no aggregate puts the host in one. */
  readonly hostZone?: string | null;
}

type Pair<T> = readonly [key: string, value: T];

interface DetailRow {
  readonly uuid: string;
  readonly metadata: readonly Pair<string>[] | null;
  readonly system_metadata: readonly Pair<string | null>[] | null;
  readonly flavor: string;
  readonly network_info: string | null;
  readonly numa_topology: string | null;
  readonly block_devices: readonly BlockDeviceColumns[] | null;
  readonly host_zone: string | null;
  readonly fault: (Omit<ShownFault, 'createdAt'> & { readonly created_at: string }) | null;
}

const pairs = (table: string) =>
  `(SELECT json_agg(json_build_array(d.key, d.value) ORDER BY d.id) FROM nova.${table} d WHERE d.instance_uuid = i.uuid AND d.deleted = 0)`;

/** Everything that hangs on some instances, in one round trip. */
const DETAILS = `
  SELECT i.uuid, ${pairs('instance_metadata')} AS metadata, ${pairs('instance_system_metadata')} AS system_metadata,
         (SELECT e.flavor FROM nova.instance_extra e WHERE e.instance_uuid = i.uuid AND e.deleted = 0) AS flavor,
         (SELECT e.numa_topology FROM nova.instance_extra e WHERE e.instance_uuid = i.uuid AND e.deleted = 0) AS numa_topology,
         (SELECT c.network_info FROM nova.instance_info_caches c WHERE c.instance_uuid = i.uuid AND c.deleted = 0) AS network_info,
         (SELECT json_agg(b ORDER BY b.id) FROM nova.block_device_mapping b WHERE b.instance_uuid = i.uuid AND b.deleted = 0) AS block_devices,
         (SELECT m.value FROM nova.aggregate_hosts h JOIN nova.aggregate_metadata m ON m.aggregate_id = h.aggregate_id
           WHERE h.host = i.host AND m.key = 'availability_zone' ORDER BY m.id LIMIT 1) AS host_zone,
         (SELECT row_to_json(f) FROM nova.instance_faults f WHERE f.instance_uuid = i.uuid AND f.deleted = 0 ORDER BY f.id DESC LIMIT 1) AS fault
    FROM nova.instances i WHERE i.uuid = ANY($1)`;

function keyed<T>(rows: readonly Pair<T>[] | null): UserKeyed<T> {
  const result: UserKeyed<T> = Object.create(null);
  for (const [key, value] of rows ?? []) result[key] = value;
  return result;
}

function recordOf(instance: Instance, row: DetailRow): ServerRecord {
  const { fault } = row;
  if (row.flavor === null) throw new Error(`instance ${instance.uuid} has no row in nova.instance_extra`);
  const flavors = flavorsOf(row.flavor);
  return {
    instance,
    metadata: keyed(row.metadata),
    systemMetadata: keyed(row.system_metadata),
    flavor: flavors.cur,
    flavors,
    networkInfo: JSON.parse(row.network_info ?? '[]') as NetworkInfoVif[],
    numaTopology: row.numa_topology,
    blockDevices: row.block_devices ?? [],
    fault: fault === null ? null : { ...fault, createdAt: new Date(fault.created_at) },
    hostZone: row.host_zone,
  };
}

/** Reads whole servers: two round trips however many servers. */
@Injectable()
export class ServerRecordsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A live instance by uuid, or null. */
  async find(uuid: string, manager: EntityManager = this.dataSource.manager): Promise<ServerRecord | null> {
    const instance = await manager.getRepository(Instance).findOneBy({ uuid, deleted: 0 });
    return instance === null ? null : ((await this.complete([instance], manager))[0] ?? null);
  }

  /** The records of these instances, in their order. */
  async complete(
    instances: readonly Instance[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ServerRecord[]> {
    if (instances.length === 0) return [];
    const rows: DetailRow[] = await manager.query(DETAILS, [instances.map((instance) => instance.uuid)]);
    const byUuid = new Map(rows.map((row) => [row.uuid, row]));
    return instances.flatMap((instance) => {
      const row = byUuid.get(instance.uuid);
      return row === undefined ? [] : [recordOf(instance, row)];
    });
  }
}
