import { Injectable } from '@nestjs/common';
import type { ServiceUpdate } from '#nova-rpc';
import { UnitOfWork } from '#persistence';
import { DescribedAggregates } from '../aggregates/described-aggregates.js';

const UPSERT_SERVICE = `
  INSERT INTO nova.services (host, "binary", topic, report_count, last_seen_up) VALUES ($1, $2, $3, 1, now())
  ON CONFLICT ON CONSTRAINT uniq_services0host0binary0deleted
  DO UPDATE SET report_count = nova.services.report_count + 1, last_seen_up = now(), updated_at = now()`;

const UPSERT_NODE = `
  INSERT INTO nova.compute_nodes (host, hypervisor_hostname, hypervisor_type, hypervisor_version, vcpus, memory_mb, local_gb,
                                  cpu_info, supported_instances, host_ip, traits, numa_topology)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT ON CONSTRAINT uniq_compute_nodes0host0hypervisor_hostname0deleted
  DO UPDATE SET hypervisor_type = excluded.hypervisor_type, hypervisor_version = excluded.hypervisor_version,
                vcpus = excluded.vcpus, memory_mb = excluded.memory_mb, local_gb = excluded.local_gb,
                cpu_info = excluded.cpu_info, supported_instances = excluded.supported_instances,
                host_ip = excluded.host_ip, traits = excluded.traits, numa_topology = excluded.numa_topology,
                updated_at = now()`;

/** Writes down that a compute host is alive and what it has. */
@Injectable()
export class ComputeReportService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly described: DescribedAggregates,
  ) {}

  async record({ host, binary, topic, compute_node: node, aggregates }: ServiceUpdate): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await tx.query(UPSERT_SERVICE, [host, binary, topic]);
      await tx.query(UPSERT_NODE, [
        host,
        node.hypervisor_hostname,
        node.hypervisor_type,
        node.hypervisor_version,
        node.vcpus,
        node.memory_mb,
        node.local_gb,
        node.cpu_info,
        node.supported_instances,
        node.host_ip,
        JSON.stringify(node.traits),
        node.numa_topology,
      ]);
      await this.described.apply(tx, host, aggregates);
    });
  }
}
