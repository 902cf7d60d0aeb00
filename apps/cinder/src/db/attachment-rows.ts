import type { EntityManager } from 'typeorm';

/** cinder/db/sqlalchemy/api.py ATTACH_STATUS_MAP: what the volume's status is, by its leading attachment's. */
const VOLUME_STATUS: Readonly<Record<string, string>> = { attached: 'in-use', detached: 'available' };

/**
 * Deletes an attachment and lets the volume follow from those that stay: attached before attaching, detaching and
 * reserved, and available when there is none (volume_detached). An upload or a migration keeps its own status.
 */
export async function deleteAttachment(tx: EntityManager, volumeId: string, attachmentId: string): Promise<void> {
  await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [volumeId]);
  await tx.query(
    `UPDATE cinder.volume_attachment
     SET deleted = true, deleted_at = now(), attach_status = 'detached', detach_time = now()
     WHERE id = $1 AND NOT deleted`,
    [attachmentId],
  );
  const [leading]: { attach_status: string }[] = await tx.query(
    `SELECT attach_status FROM cinder.volume_attachment
     WHERE volume_id = $1 AND NOT deleted AND attach_status NOT LIKE 'error\\_%' ORDER BY attach_status LIMIT 1`,
    [volumeId],
  );
  const attachStatus = leading?.attach_status ?? 'detached';
  await tx.query(
    `UPDATE cinder.volumes SET attach_status = $2::varchar, updated_at = now(),
       status = CASE WHEN $2::varchar <> 'detached' OR migration_status IN ('success', 'error')
         OR (migration_status IS NULL AND status <> 'uploading') THEN $3 ELSE status END
     WHERE id = $1`,
    [volumeId, attachStatus, VOLUME_STATUS[attachStatus] ?? attachStatus],
  );
}
