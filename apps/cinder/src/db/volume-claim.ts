import type { EntityManager } from 'typeorm';

/**
 * Takes a volume for work in one statement, so that of two requests at once one wins; `previous_status` remembers what it
 * was (cinder/objects/volume.py conditional_update).
 *
 * @param condition SQL beside the status; holds no value of a user's
 * @returns false when the volume is in another state
 */
export async function claimVolume(
  tx: EntityManager,
  volumeId: string,
  status: string,
  from: readonly string[],
  condition = 'TRUE',
): Promise<boolean> {
  const [, changed] = await tx.query(
    `UPDATE cinder.volumes SET status = $2, previous_status = status, updated_at = now()
     WHERE id = $1 AND NOT deleted AND status = ANY($3) AND ${condition}`,
    [volumeId, status, from],
  );
  return changed === 1;
}

/** cinder/volume/api.py AVAILABLE_MIGRATION_STATUS: no migration is under way. */
export const NOT_MIGRATING = `(migration_status IS NULL OR migration_status IN ('deleting', 'error', 'success'))`;
