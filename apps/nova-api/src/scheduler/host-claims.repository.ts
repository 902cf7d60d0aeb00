import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { HostState } from './host-state.js';
import type { ResourceRequest } from './placement.js';

/** Allocation ratios: how much more of each resource than a host has may be claimed; null where nothing limits it. */
export interface AllocationRatios {
  readonly cpu: number | null;
  readonly ram: number | null;
  readonly disk: number | null;
}

const TAKE = `
  UPDATE nova.compute_nodes AS claimed
     SET vcpus_used = vcpus_used + $1, memory_mb_used = memory_mb_used + $2, local_gb_used = local_gb_used + $3,
         running_vms = running_vms + 1, updated_at = now()`;

/**
 * Takes room on the first of the given nodes that still has it, in one statement: what was read when the nodes were
 * chosen may be old, and two requests must never get the same room.
 */
const claimFirst = (condition: string, lock: 'FOR UPDATE SKIP LOCKED' | 'FOR UPDATE') => `${TAKE}
   WHERE claimed.id = (
     SELECT node.id
       FROM nova.compute_nodes AS node
      WHERE node.id = ANY($4::integer[]) AND node.deleted = 0
        AND ($5::float IS NULL OR node.vcpus_used + $1 <= node.vcpus * $5::float)
        AND ($6::float IS NULL OR node.memory_mb_used + $2 <= node.memory_mb * $6::float)
        AND ($7::float IS NULL OR node.local_gb_used + $3 <= node.local_gb * $7::float)
        ${condition}
      ORDER BY array_position($4::integer[], node.id)
      LIMIT 1
      ${lock})
  RETURNING claimed.id`;

/** A node that another request has claimed or is claiming is passed over: it is no longer as roomy as it was ranked. */
const CLAIM_UNTOUCHED = claimFirst(
  'AND node.memory_mb_used = ($8::integer[])[array_position($4::integer[], node.id)]',
  'FOR UPDATE SKIP LOCKED',
);
/** When all were, the best one with room is waited for. */
const CLAIM_WAITING = claimFirst('', 'FOR UPDATE');

const CLAIM_ON = `${TAKE} WHERE claimed.host = $4 AND claimed.hypervisor_hostname = $5 AND claimed.deleted = 0`;

const RELEASE = `
  UPDATE nova.compute_nodes
     SET vcpus_used = greatest(vcpus_used - $1, 0), memory_mb_used = greatest(memory_mb_used - $2, 0),
         local_gb_used = greatest(local_gb_used - $3, 0), running_vms = greatest(running_vms - 1, 0), updated_at = now()
   WHERE host = $4 AND hypervisor_hostname = $5 AND deleted = 0`;

const amounts = ({ vcpus, memoryMb, diskGb }: ResourceRequest) => [vcpus, memoryMb, diskGb];

function parameters(nodes: readonly HostState[], resources: ResourceRequest, ratios: AllocationRatios) {
  return [...amounts(resources), nodes.map((node) => node.id), ratios.cpu, ratios.ram, ratios.disk];
}

type Claimed = [{ id: number }[], number];

/** What servers have been promised, in the `*_used` columns of `nova.compute_nodes`. */
@Injectable()
export class HostClaimsRepository {
  /** @returns the id of the node on which the room is taken, null when all have been touched since they were read */
  async claimUntouched(
    tx: EntityManager,
    nodes: readonly HostState[],
    resources: ResourceRequest,
    ratios: AllocationRatios,
  ): Promise<number | null> {
    if (nodes.length === 0) return null;
    const used = nodes.map((node) => node.memoryMbUsed);
    const [rows] = (await tx.query(CLAIM_UNTOUCHED, [...parameters(nodes, resources, ratios), used])) as Claimed;
    return rows[0]?.id ?? null;
  }

  /** @returns the id of the node on which the room is taken: of the given ones, best first; null when none has it */
  async claimFirst(
    tx: EntityManager,
    nodes: readonly HostState[],
    resources: ResourceRequest,
    ratios: AllocationRatios,
  ): Promise<number | null> {
    if (nodes.length === 0) return null;
    const [rows] = (await tx.query(CLAIM_WAITING, parameters(nodes, resources, ratios))) as Claimed;
    return rows[0]?.id ?? null;
  }

  /** Takes room whether or not there is any. */
  async claimOn(tx: EntityManager, host: string, node: string, resources: ResourceRequest): Promise<void> {
    await tx.query(CLAIM_ON, [...amounts(resources), host, node]);
  }

  async release(tx: EntityManager, host: string, node: string, resources: ResourceRequest): Promise<void> {
    await tx.query(RELEASE, [...amounts(resources), host, node]);
  }
}
