import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type InstanceNumaCell, instanceNumaTopology, type SupportedInstance } from '#hardware';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { hostNuma } from './host-numa.js';
import type { HostAggregate, HostState } from './host-state.js';

/** Whether the service behind `service` was heard of within $1 seconds, and nobody forced it down. */
export const IS_UP = `(NOT service.forced_down AND coalesce(service.last_seen_up > now() - make_interval(secs => $1), false))`;

const AGGREGATES = `
  SELECT h.host, a.id, a.name, m.key, m.value
    FROM nova.aggregate_hosts h
    JOIN nova.aggregates a ON a.id = h.aggregate_id
    LEFT JOIN nova.aggregate_metadata m ON m.aggregate_id = a.id
   ORDER BY a.id, m.id`;

const HOSTS = `
  SELECT node.id, node.host, node.hypervisor_hostname AS node, ${IS_UP} AS "isUp",
         service.disabled, service.disabled_reason AS "disabledReason",
         node.vcpus, node.vcpus_used AS "vcpusUsed", node.memory_mb AS "memoryMb", node.memory_mb_used AS "memoryMbUsed",
         node.local_gb AS "localGb", node.local_gb_used AS "localGbUsed", node.running_vms AS "runningVms",
         node.hypervisor_type AS "hypervisorType", node.hypervisor_version AS "hypervisorVersion",
         node.host_ip AS "hostIp", node.cpu_info AS "cpuInfo", node.supported_instances, node.traits, node.numa_topology,
         node.stats
    FROM nova.compute_nodes AS node
    JOIN nova.services AS service ON service.host = node.host AND service."binary" = 'nova-compute' AND service.deleted = 0
   WHERE node.deleted = 0
   ORDER BY node.id`;

const ONE_IS_UP = `
  SELECT 1 FROM nova.services AS service
   WHERE host = $2 AND "binary" = 'nova-compute' AND deleted = 0 AND ${IS_UP}`;

/** What a server that moves holds on the side where it is not. */
const OTHER_SIDE_NUMA = `
  SELECT CASE WHEN i.host = m.dest_compute THEN m.source_compute ELSE m.dest_compute END,
         e.migration_context::json ->> (CASE WHEN i.host = m.dest_compute THEN 'old_numa_topology' ELSE 'new_numa_topology' END)
    FROM nova.instances i JOIN nova.instance_extra e ON e.instance_uuid = i.uuid AND e.deleted = 0
    JOIN nova.migrations m ON m.id = (e.migration_context::json ->> 'migration_id')::integer
   WHERE i.deleted = 0 AND m.source_compute <> m.dest_compute`;

/** NUMA nodes of the guests of each host; $1 keeps to one host. */
const GUEST_NUMA = `
  SELECT * FROM (
    SELECT i.host, e.numa_topology
      FROM nova.instances i JOIN nova.instance_extra e ON e.instance_uuid = i.uuid AND e.deleted = 0
     WHERE i.deleted = 0
     UNION ALL ${OTHER_SIDE_NUMA}) AS guest
   WHERE guest.numa_topology IS NOT NULL AND guest.host IS NOT NULL AND ($1::text IS NULL OR guest.host = $1)`;

type DirectColumns = Omit<HostState, 'supportedInstances' | 'traits' | 'numaTopology' | 'aggregates' | 'stats'>;

interface HostRow extends DirectColumns {
  readonly supported_instances: string | null;
  readonly traits: string;
  readonly numa_topology: string | null;
  readonly stats: string | null;
}

interface AggregateRow {
  readonly host: string;
  readonly id: number;
  readonly name: string;
  readonly key: string | null;
  readonly value: string | null;
}

type HostAggregates = ReadonlyMap<string, readonly HostAggregate[]>;

function byHost(rows: readonly AggregateRow[]): HostAggregates {
  const hosts = new Map<string, Map<number, HostAggregate & { readonly metadata: Map<string, string> }>>();
  for (const { host, id, name, key, value } of rows) {
    const aggregates = hosts.get(host) ?? new Map();
    const aggregate = aggregates.get(id) ?? { id, name, metadata: new Map<string, string>() };
    if (key !== null && value !== null) aggregate.metadata.set(key, value);
    hosts.set(host, aggregates.set(id, aggregate));
  }
  return new Map([...hosts].map(([host, aggregates]) => [host, [...aggregates.values()]]));
}

function hostState(
  { supported_instances, traits, numa_topology, stats, ...columns }: HostRow,
  aggregates: HostAggregates,
): HostState {
  return {
    ...columns,
    supportedInstances: JSON.parse(supported_instances ?? '[]') as SupportedInstance[],
    traits: new Set(JSON.parse(traits) as string[]),
    numaTopology: hostNuma(numa_topology),
    stats: JSON.parse(stats ?? '{}') as HostState['stats'],
    aggregates: aggregates.get(columns.host) ?? [],
  };
}

/** Reads the hosts as they last reported. */
@Injectable()
export class HostStateRepository {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /** @param readsAggregates false leaves them out, which spares a round trip */
  async all(tx: EntityManager, readsAggregates = true): Promise<HostState[]> {
    const rows = (await tx.query(HOSTS, [this.config.serviceDownTimeS])) as HostRow[];
    const aggregates = byHost(readsAggregates ? ((await tx.query(AGGREGATES)) as AggregateRow[]) : []);
    return rows.map((row) => hostState(row, aggregates));
  }

  async isUp(tx: EntityManager, host: string): Promise<boolean> {
    const rows = (await tx.query(ONE_IS_UP, [this.config.serviceDownTimeS, host])) as unknown[];
    return rows.length > 0;
  }

  async isKnown(host: string): Promise<boolean> {
    const where = 'host = $1 AND "binary" = \'nova-compute\' AND deleted = 0';
    const rows = (await this.dataSource.query(`SELECT 1 FROM nova.services WHERE ${where}`, [host])) as unknown[];
    return rows.length > 0;
  }

  /** NUMA nodes of the guests of every host, or of one. */
  async guestNuma(tx: EntityManager, host: string | null = null): Promise<Map<string, InstanceNumaCell[]>> {
    const rows = (await tx.query(GUEST_NUMA, [host])) as { host: string; numa_topology: string }[];
    const cells = new Map<string, InstanceNumaCell[]>();
    for (const row of rows)
      cells.set(row.host, [...(cells.get(row.host) ?? []), ...instanceNumaTopology(row.numa_topology).cells]);
    return cells;
  }

  /** Hosts of servers, by uuid. */
  async hostsOf(tx: EntityManager, uuids: readonly string[]): Promise<Map<string, string | null>> {
    if (uuids.length === 0) return new Map();
    const rows = (await tx.query('SELECT uuid, host FROM nova.instances WHERE uuid = ANY($1) AND deleted = 0', [
      uuids,
    ])) as { uuid: string; host: string | null }[];
    return new Map(rows.map(({ uuid, host }) => [uuid, host]));
  }
}
