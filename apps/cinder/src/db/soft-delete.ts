import type { EntityManager } from 'typeorm';

/** Marks an owner's rows as deleted; `updated_at` stays, as in the original. Names come from this file, never from users. */
export async function softDelete(
  tx: EntityManager,
  table: 'volume_metadata' | 'volume_admin_metadata' | 'volume_attachment' | 'snapshot_metadata',
  column: 'volume_id' | 'snapshot_id',
  id: string,
): Promise<void> {
  await tx.query(`UPDATE cinder.${table} SET deleted = true, deleted_at = now() WHERE ${column} = $1 AND NOT deleted`, [
    id,
  ]);
}
