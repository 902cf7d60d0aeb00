import type { EntityManager } from 'typeorm';

/**
 * Gives a volume back after work: `in-use` when a server has it, else `available`
 * (cinder/db/sqlalchemy/api.py volume_update_status_based_on_attachment). A volume that an administrator has given another
 * status meanwhile keeps it.
 */
export async function releaseVolume(tx: EntityManager, volumeId: string, from: string): Promise<void> {
  await tx.query(
    `UPDATE cinder.volumes SET updated_at = now(), status = CASE WHEN EXISTS (
       SELECT FROM cinder.volume_attachment AS held
       WHERE held.volume_id = volumes.id AND NOT held.deleted AND held.attach_status = 'attached')
       THEN 'in-use' ELSE 'available' END
     WHERE id = $1 AND status = $2 AND NOT deleted`,
    [volumeId, from],
  );
}
