import { Injectable } from '@nestjs/common';
import type { StaleInstances } from '#nova-rpc';
import { UnitOfWork } from '#persistence';

/** Evacuated from the host, begun or done, or deleted while it was away. */
const STALE = `
  SELECT given.uuid FROM unnest($2::text[]) AS given(uuid)
   WHERE NOT EXISTS (SELECT 1 FROM nova.instances i WHERE i.uuid = given.uuid AND i.deleted = 0)
      OR EXISTS (SELECT 1 FROM nova.migrations m
                  WHERE m.instance_uuid = given.uuid AND m.source_compute = $1 AND m.deleted = 0
                    AND m.migration_type = 'evacuation' AND m.status IN ('accepted', 'pre-migrating', 'done'))`;

const COMPLETE = `
  UPDATE nova.migrations SET status = 'completed', updated_at = now()
   WHERE source_compute = $1 AND instance_uuid = ANY($2) AND migration_type = 'evacuation' AND status = 'done'`;

/** Which servers a host that comes back has no more (nova/compute/manager.py _destroy_evacuated_instances). */
@Injectable()
export class StaleInstancesService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Of the servers that the host has something of: those that are not its own. */
  find({ host, instance_uuids }: StaleInstances): Promise<string[]> {
    return this.unitOfWork.run(async (tx) => {
      const rows = (await tx.query(STALE, [host, [...instance_uuids]])) as { uuid: string }[];
      return rows.map(({ uuid }) => uuid);
    });
  }

  /** The host has removed them. */
  removed({ host, instance_uuids }: StaleInstances): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await tx.query(COMPLETE, [host, [...instance_uuids]]);
    });
  }
}
