import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PROPTRAIL_CONFIG, type ProptrailConfig } from '#openstack-http';

/** What a server takes of a host. Memory in MiB, disk in GiB. */
export interface ResourceRequest {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

export interface SelectedHost {
  readonly host: string;
  readonly node: string;
}

/** How far a host may be overcommitted (cpu_allocation_ratio, ram_allocation_ratio, disk_allocation_ratio defaults). */
const ALLOCATION_RATIO = { cpu: 16, ram: 1.5, disk: 1 } as const;

/**
 * Claims room on the roomiest host that reports in, in one statement, so that two requests never get the same room.
 * Core of the filter scheduler: ComputeFilter, RamFilter, DiskFilter, CoreFilter, then the RAM weigher.
 */
const claim = (lock: 'FOR UPDATE OF node SKIP LOCKED' | 'FOR UPDATE OF node') => `
  UPDATE nova.compute_nodes AS claimed
     SET vcpus_used = vcpus_used + $1, memory_mb_used = memory_mb_used + $2, local_gb_used = local_gb_used + $3,
         running_vms = running_vms + 1, updated_at = now()
   WHERE claimed.id = (
     SELECT node.id
       FROM nova.compute_nodes AS node
       JOIN nova.services AS service ON service.host = node.host AND service."binary" = 'nova-compute' AND service.deleted = 0
      WHERE node.deleted = 0 AND NOT service.disabled
        AND service.last_seen_up > now() - make_interval(secs => $4)
        AND node.vcpus_used + $1 <= node.vcpus * ${ALLOCATION_RATIO.cpu}
        AND node.memory_mb_used + $2 <= node.memory_mb * ${ALLOCATION_RATIO.ram}
        AND node.local_gb_used + $3 <= node.local_gb * ${ALLOCATION_RATIO.disk}
      ORDER BY node.memory_mb * ${ALLOCATION_RATIO.ram} - node.memory_mb_used DESC, node.id
      LIMIT 1
      ${lock})
  RETURNING claimed.host, claimed.hypervisor_hostname AS node`;

/** A host that another request is claiming is passed over: its room is about to shrink. */
const CLAIM_FREE = claim('FOR UPDATE OF node SKIP LOCKED');
/** When all are being claimed, the roomiest one is waited for. */
const CLAIM_WAITING = claim('FOR UPDATE OF node');

const RELEASE = `
  UPDATE nova.compute_nodes
     SET vcpus_used = greatest(vcpus_used - $1, 0), memory_mb_used = greatest(memory_mb_used - $2, 0),
         local_gb_used = greatest(local_gb_used - $3, 0), running_vms = greatest(running_vms - 1, 0), updated_at = now()
   WHERE host = $4 AND hypervisor_hostname = $5 AND deleted = 0`;

/** Picks hosts for servers among those that report in. */
@Injectable()
export class SchedulerService {
  constructor(@Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig) {}

  /** A host with the resources claimed on it, or null when none is up and has room. */
  async selectDestination(tx: EntityManager, request: ResourceRequest): Promise<SelectedHost | null> {
    const { vcpus, memoryMb, diskGb } = request;
    const parameters = [vcpus, memoryMb, diskGb, this.config.serviceDownTimeS];
    const [free] = (await tx.query(CLAIM_FREE, parameters)) as [SelectedHost[], number];
    if (free[0] !== undefined) return free[0];
    const [waited] = (await tx.query(CLAIM_WAITING, parameters)) as [SelectedHost[], number];
    return waited[0] ?? null;
  }

  /** Gives back what a server had claimed. */
  async release(tx: EntityManager, host: string, node: string, request: ResourceRequest): Promise<void> {
    await tx.query(RELEASE, [request.vcpus, request.memoryMb, request.diskGb, host, node]);
  }

  /** Whether the host was heard of lately. */
  async isUp(tx: EntityManager, host: string): Promise<boolean> {
    const rows = (await tx.query(
      `SELECT 1 FROM nova.services WHERE host = $1 AND "binary" = 'nova-compute' AND deleted = 0
          AND last_seen_up > now() - make_interval(secs => $2)`,
      [host, this.config.serviceDownTimeS],
    )) as unknown[];
    return rows.length > 0;
  }
}
