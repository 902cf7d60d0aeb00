import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { IS_UP } from '../scheduler/host-state.repository.js';

/** A compute node with its service and the servers on it. Memory in MiB, disk in GiB. */
export interface Hypervisor {
  readonly id: number;
  readonly uuid: string;
  readonly hypervisor_hostname: string;
  readonly hypervisor_type: string;
  readonly hypervisor_version: number;
  readonly host_ip: string | null;
  readonly vcpus: number;
  readonly vcpus_used: number;
  readonly memory_mb: number;
  readonly memory_mb_used: number;
  readonly local_gb: number;
  readonly local_gb_used: number;
  readonly running_vms: number;
  readonly cpu_info: string;
  readonly is_up: boolean;
  readonly disabled: boolean;
  /** Since when its host reports. */
  readonly up_since: Date;
  readonly service: {
    readonly id: number;
    readonly uuid: string;
    readonly host: string;
    readonly disabled_reason: string | null;
  };
  readonly servers: readonly { readonly name: string; readonly uuid: string }[];
}

const HYPERVISORS = `
  SELECT node.id, node.uuid, node.hypervisor_hostname, node.hypervisor_type, node.hypervisor_version, node.host_ip, node.vcpus,
         node.vcpus_used, node.memory_mb, node.memory_mb_used, node.local_gb, node.local_gb_used, node.running_vms,
         node.cpu_info, ${IS_UP} AS is_up, service.disabled, service.created_at AS up_since,
         json_build_object('id', service.id, 'uuid', service.uuid, 'host', service.host,
                           'disabled_reason', service.disabled_reason) AS service,
         (SELECT coalesce(json_agg(json_build_object('name', 'instance-' || lpad(to_hex(i.id), 8, '0'), 'uuid', i.uuid)
                                   ORDER BY i.id), '[]')
            FROM nova.instances i WHERE i.host = node.host AND i.deleted = 0) AS servers
    FROM nova.compute_nodes AS node
    JOIN nova.services AS service ON service.host = node.host AND service."binary" = 'nova-compute' AND service.deleted = 0
   WHERE node.deleted = 0
   ORDER BY node.id`;

@Injectable()
export class HypervisorsRepository {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  all(): Promise<Hypervisor[]> {
    return this.dataSource.query(HYPERVISORS, [this.config.serviceDownTimeS]);
  }
}
