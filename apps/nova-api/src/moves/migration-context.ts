import type { EntityManager } from 'typeorm';
import { InstanceExtra } from '../instances/instance-details.entities.js';

/** `instance_extra.migration_context`: host CPUs and pages of the server on each side (nova/objects/migration_context.py). */
export interface MigrationContext {
  readonly migration_id: number;
  readonly old_numa_topology: string | null;
  readonly new_numa_topology: string | null;
}

export async function extraOf(tx: EntityManager, instance_uuid: string): Promise<InstanceExtra> {
  return tx.getRepository(InstanceExtra).findOneByOrFail({ instance_uuid, deleted: 0 });
}

export function contextOf(extra: Pick<InstanceExtra, 'migration_context'>): MigrationContext | null {
  return extra.migration_context === null ? null : (JSON.parse(extra.migration_context) as MigrationContext);
}
