import { Injectable } from '@nestjs/common';
import type { ServiceUpdate } from '#nova-rpc';
import { UnitOfWork } from '#persistence';
import { DescribedAggregates } from '../aggregates/described-aggregates.js';

const UPSERT_SERVICE = `
  INSERT INTO nova.services (host, "binary", topic, report_count, last_seen_up) VALUES ($1, $2, $3, 1, now())
  ON CONFLICT ON CONSTRAINT uniq_services0host0binary0deleted
  DO UPDATE SET report_count = nova.services.report_count + 1, last_seen_up = now(), updated_at = now()`;

const FACTS = [
  ...['hypervisor_type', 'hypervisor_version', 'vcpus', 'memory_mb', 'local_gb'],
  ...['cpu_info', 'supported_instances', 'host_ip', 'traits', 'numa_topology'],
] as const;
const GIVEN = FACTS.map((_fact, index) => `$${index + 3}`);

const INSERT_NODE = `
  INSERT INTO nova.compute_nodes (host, hypervisor_hostname, ${FACTS.join(', ')}) VALUES ($1, $2, ${GIVEN.join(', ')})
  ON CONFLICT ON CONSTRAINT uniq_compute_nodes0host0hypervisor_hostname0deleted DO NOTHING`;

/** A row that stays as it is must not be locked: the scheduler passes over locked ones, for it takes them to be claimed. */
const UPDATE_NODE = `
  UPDATE nova.compute_nodes SET ${FACTS.map((fact, index) => `${fact} = ${GIVEN[index]}`).join(', ')}, updated_at = now()
   WHERE host = $1 AND hypervisor_hostname = $2 AND deleted = 0
     AND (${FACTS.map((fact, index) => `${fact} IS DISTINCT FROM ${GIVEN[index]}`).join(' OR ')})`;

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
      const columns = { ...node, traits: JSON.stringify(node.traits) };
      const facts = [host, node.hypervisor_hostname, ...FACTS.map((fact) => columns[fact])];
      await tx.query(INSERT_NODE, facts);
      await tx.query(UPDATE_NODE, facts);
      await this.described.apply(tx, host, aggregates);
    });
  }
}
