import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Instance } from '../instances/instance.entity.js';
import { MoveClaims } from '../moves/move-claims.service.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { ServerTagsRepository } from './server-tags.repository.js';

const DETAIL_TABLES = [
  'instance_system_metadata',
  'instance_metadata',
  'instance_extra',
  'instance_info_caches',
  'block_device_mapping',
  'instance_faults',
  'migrations',
];

/** Soft-deletes an instance and everything that hangs on it, and gives its host the room back. */
@Injectable()
export class InstanceRemoval {
  constructor(
    private readonly claims: MoveClaims,
    private readonly tasks: HostTasks,
    private readonly tags: ServerTagsRepository,
  ) {}

  /** False when the instance was gone already. */
  async remove(tx: EntityManager, uuid: string): Promise<boolean> {
    const [rows] = (await tx.query(
      `UPDATE nova.instances SET deleted = id, deleted_at = now(), terminated_at = now(), updated_at = now(),
              vm_state = 'deleted', task_state = NULL, power_state = 0
        WHERE uuid = $1 AND deleted = 0 RETURNING *`,
      [uuid],
    )) as [Instance[], number];
    const instance = rows[0];
    if (instance === undefined) return false;
    await this.claims.releaseAll(tx, instance);
    for (const table of DETAIL_TABLES) {
      await tx.query(
        `UPDATE nova.${table} SET deleted = id, deleted_at = now() WHERE instance_uuid = $1 AND deleted = 0`,
        [uuid],
      );
    }
    await this.tags.clear(tx, uuid);
    await this.tasks.forget(tx, uuid);
    return true;
  }
}
