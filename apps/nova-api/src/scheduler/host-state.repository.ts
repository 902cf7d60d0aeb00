import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PROPTRAIL_CONFIG, type ProptrailConfig } from '#openstack-http';
import type { HostState, SupportedInstance } from './host-state.js';

/** Whether the service behind `service` was heard of within $1 seconds. */
const IS_UP = 'coalesce(service.last_seen_up > now() - make_interval(secs => $1), false)';

const HOSTS = `
  SELECT node.id, node.host, node.hypervisor_hostname AS node, ${IS_UP} AS "isUp",
         service.disabled, service.disabled_reason AS "disabledReason",
         node.vcpus, node.vcpus_used AS "vcpusUsed", node.memory_mb AS "memoryMb", node.memory_mb_used AS "memoryMbUsed",
         node.local_gb AS "localGb", node.local_gb_used AS "localGbUsed", node.running_vms AS "runningVms",
         node.hypervisor_type AS "hypervisorType", node.hypervisor_version AS "hypervisorVersion",
         node.cpu_info, node.supported_instances
    FROM nova.compute_nodes AS node
    JOIN nova.services AS service ON service.host = node.host AND service."binary" = 'nova-compute' AND service.deleted = 0
   WHERE node.deleted = 0
   ORDER BY node.id`;

const ONE_IS_UP = `
  SELECT 1 FROM nova.services AS service
   WHERE host = $2 AND "binary" = 'nova-compute' AND deleted = 0 AND ${IS_UP}`;

interface HostRow extends Omit<HostState, 'cpuInfo' | 'supportedInstances'> {
  readonly cpu_info: string;
  readonly supported_instances: string | null;
}

function hostState({ cpu_info, supported_instances, ...columns }: HostRow): HostState {
  return {
    ...columns,
    cpuInfo: JSON.parse(cpu_info) as HostState['cpuInfo'],
    supportedInstances: JSON.parse(supported_instances ?? '[]') as SupportedInstance[],
  };
}

/** Reads the hosts as they last reported, in one round trip. */
@Injectable()
export class HostStateRepository {
  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig) {}

  async all(tx: EntityManager): Promise<HostState[]> {
    const rows = (await tx.query(HOSTS, [this.config.serviceDownTimeS])) as HostRow[];
    return rows.map(hostState);
  }

  async isUp(tx: EntityManager, host: string): Promise<boolean> {
    const rows = (await tx.query(ONE_IS_UP, [this.config.serviceDownTimeS, host])) as unknown[];
    return rows.length > 0;
  }
}
