import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { FlavorFacts, SystemMetadata, UserKeyed } from '#image-properties';
import type { NetworkInfoVif } from '#nova-rpc';
import type { BlockDeviceMapping } from './block-device-mapping.entity.js';
import { Instance } from './instance.entity.js';
import type { InstanceFault } from './instance-details.entities.js';
import { flavorsOf, type StoredFlavors } from './nova-flavor.js';
import { trustedCertsOf } from './trusted-certs.js';

/** The newest fault of a server, as the API shows it. */
type ShownFault = Pick<InstanceFault, 'code' | 'message' | 'details' | 'host' | 'createdAt'>;

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
  readonly tags: readonly string[];
  /** Ids of the certificates that its image's signature may be made with; null where none were asked for. */
  readonly trustedCerts: readonly string[] | null;
}

type Pair<T> = readonly [key: string, value: T];

interface DetailRow {
  readonly uuid: string;
  readonly x_metadata: readonly Pair<string>[] | null;
  readonly x_system_metadata: readonly Pair<string | null>[] | null;
  readonly x_flavor: string | null;
  readonly x_network_info: string | null;
  readonly x_numa_topology: string | null;
  readonly x_trusted_certs: string | null;
  readonly x_tags: readonly string[] | null;
  readonly x_block_devices: readonly BlockDeviceColumns[] | null;
  readonly x_host_zone: string | null;
  readonly x_fault: (Omit<ShownFault, 'createdAt'> & { readonly created_at: string }) | null;
}

const pairs = (table: string, live: string) =>
  `(SELECT json_agg(json_build_array(d.key, d.value) ORDER BY d.id) FROM nova.${table} d WHERE d.instance_uuid = i.uuid AND ${live})`;
const extra = (column: string) =>
  `(SELECT e.${column} FROM nova.instance_extra e
     WHERE e.instance_uuid = i.uuid AND (e.deleted = 0 OR i.deleted <> 0) ORDER BY e.id DESC LIMIT 1)`;

/**
 * Everything that hangs on an instance `i`. Of a deleted one its flavor and system_metadata are still read
 * (nova/db/main/api.py _instance_metadata_get_multi; Instance.extra).
 */
const DETAILS = `${pairs('instance_metadata', 'd.deleted = 0')} AS x_metadata,
         ${pairs('instance_system_metadata', '(d.deleted = 0 OR i.deleted <> 0)')} AS x_system_metadata,
         ${extra('flavor')} AS x_flavor, ${extra('numa_topology')} AS x_numa_topology, ${extra('trusted_certs')} AS x_trusted_certs,
         (SELECT json_agg(t.tag ORDER BY t.tag) FROM nova.tags t WHERE t.resource_id = i.uuid) AS x_tags,
         (SELECT c.network_info FROM nova.instance_info_caches c WHERE c.instance_uuid = i.uuid AND c.deleted = 0) AS x_network_info,
         (SELECT json_agg(b ORDER BY b.id) FROM nova.block_device_mapping b WHERE b.instance_uuid = i.uuid AND b.deleted = 0) AS x_block_devices,
         (SELECT m.value FROM nova.aggregate_hosts h JOIN nova.aggregate_metadata m ON m.aggregate_id = h.aggregate_id
           WHERE h.host = i.host AND m.key = 'availability_zone' ORDER BY m.id LIMIT 1) AS x_host_zone,
         (SELECT row_to_json(f) FROM nova.instance_faults f WHERE f.instance_uuid = i.uuid AND f.deleted = 0 ORDER BY f.id DESC LIMIT 1) AS x_fault`;

function keyed<T>(rows: readonly Pair<T>[] | null): UserKeyed<T> {
  const result: UserKeyed<T> = Object.create(null);
  for (const [key, value] of rows ?? []) result[key] = value;
  return result;
}

function recordOf(instance: Instance, row: DetailRow): ServerRecord {
  const { x_fault: fault } = row;
  if (row.x_flavor === null) throw new Error(`instance ${instance.uuid} has no row in nova.instance_extra`);
  const flavors = flavorsOf(row.x_flavor);
  return {
    instance,
    metadata: keyed(row.x_metadata),
    systemMetadata: keyed(row.x_system_metadata),
    flavor: flavors.cur,
    flavors,
    networkInfo: JSON.parse(row.x_network_info ?? '[]') as NetworkInfoVif[],
    numaTopology: row.x_numa_topology,
    blockDevices: row.x_block_devices ?? [],
    fault: fault === null ? null : { ...fault, createdAt: new Date(fault.created_at) },
    hostZone: row.x_host_zone,
    tags: row.x_tags ?? [],
    trustedCerts: trustedCertsOf(row.x_trusted_certs),
  };
}

/**
 * Reads whole servers, an instance and all that hangs on it in one statement: it sees one snapshot, so that a server which
 * is deleted meanwhile is there with everything or not at all.
 */
@Injectable()
export class ServerRecordsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A live instance by uuid, or null. */
  async find(uuid: string, manager: EntityManager = this.dataSource.manager): Promise<ServerRecord | null> {
    const [record] = await this.select(
      'SELECT i.*, 1 AS place FROM nova.instances i WHERE i.uuid = $1 AND i.deleted = 0',
      [uuid],
      manager,
    );
    return record ?? null;
  }

  /**
   * The records of the instances that a query selects.
   *
   * @param instances SQL: all columns of `nova.instances`, and `place`, by which they are ordered
   */
  async select(
    instances: string,
    values: readonly unknown[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ServerRecord[]> {
    const rows = (await manager.query(`SELECT i.*, ${DETAILS} FROM (${instances}) i ORDER BY i.place`, [
      ...values,
    ])) as (DetailRow & Readonly<Record<string, unknown>>)[];
    const { columns } = manager.connection.getMetadata(Instance);
    return rows.map((row) => {
      const given = columns.map(({ propertyName, databaseName }) => [propertyName, row[databaseName]]);
      return recordOf(Object.assign(new Instance(), Object.fromEntries(given)), row);
    });
  }

  /** What hangs on these instances, in their order; for whoever holds their locks. */
  async complete(instances: readonly Instance[], manager: EntityManager): Promise<ServerRecord[]> {
    if (instances.length === 0) return [];
    const rows: DetailRow[] = await manager.query(
      `SELECT i.uuid, ${DETAILS} FROM nova.instances i WHERE i.uuid = ANY($1)`,
      [instances.map((instance) => instance.uuid)],
    );
    const byUuid = new Map(rows.map((row) => [row.uuid, row]));
    return instances.flatMap((instance) => {
      const row = byUuid.get(instance.uuid);
      return row === undefined ? [] : [recordOf(instance, row)];
    });
  }
}
