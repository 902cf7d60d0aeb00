import type { HostNumaTopology, SupportedInstance } from '#hardware';

/** One aggregate that the host is in; `availability_zone` is a key of its metadata. */
export interface HostAggregate {
  readonly id: number;
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What the scheduler knows of one host (nova/scheduler/host_manager.py HostState). Memory in MiB, disk in GiB. */
export interface HostState {
  /** `compute_nodes.id` */
  readonly id: number;
  readonly host: string;
  readonly node: string;
  /** Heard of lately, and not forced down. */
  readonly isUp: boolean;
  readonly disabled: boolean;
  readonly disabledReason: string | null;
  readonly vcpus: number;
  readonly vcpusUsed: number;
  readonly memoryMb: number;
  readonly memoryMbUsed: number;
  readonly localGb: number;
  readonly localGbUsed: number;
  readonly runningVms: number;
  readonly hypervisorType: string;
  /** libvirt's number: 7002000 is 7.2.0. */
  readonly hypervisorVersion: number;
  readonly hostIp: string | null;
  /** JSON, as the column holds it. */
  readonly cpuInfo: string;
  readonly supportedInstances: readonly SupportedInstance[];
  /** Placement's traits of the host. */
  readonly traits: ReadonlySet<string>;
  /** With what guests use where the request has a topology itself; null where the host tells none. */
  readonly numaTopology: HostNumaTopology | null;
  readonly aggregates: readonly HostAggregate[];
  /** `compute_nodes.stats` */
  readonly stats: Readonly<Record<string, unknown>>;
}

/** Values of a metadata key over all aggregates of the host, as they stand. */
export function aggregateValues(host: HostState): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const { metadata } of host.aggregates) {
    for (const [key, value] of metadata) values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  return values;
}

/** As {@link aggregateValues}, each value taken as a comma-separated list (nova/scheduler/filters/utils.py, zed). */
export function splitAggregateValues(host: HostState): Map<string, Set<string>> {
  const lists = [...aggregateValues(host)].map(([key, values]): [string, Set<string>] => [
    key,
    new Set([...values].flatMap((value) => value.split(',').map((item) => item.trim()))),
  ]);
  return new Map(lists);
}

/** `default_availability_zone`: the zone of hosts that no aggregate puts in another. */
export const DEFAULT_ZONE = 'nova';

/** The availability zones of a host (nova/availability_zones.py). */
export function zonesOf(host: HostState): readonly string[] {
  const zones = host.aggregates.flatMap(({ metadata }) => {
    const zone = metadata.get('availability_zone');
    return zone === undefined ? [] : zone.split(',').map((item) => item.trim());
  });
  return zones.length > 0 ? zones : [DEFAULT_ZONE];
}
