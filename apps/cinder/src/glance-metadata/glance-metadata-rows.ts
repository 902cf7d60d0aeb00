import type { EntityManager } from 'typeorm';
import { VolumeGlanceMetadata } from './volume-glance-metadata.entity.js';

/** A row belongs to a volume or to a snapshot. */
export type Owner = { readonly volumeId: string } | { readonly snapshotId: string };

/** The living rows of an owner, in the order in which they came. */
export function glanceRowsOf(tx: EntityManager, owner: Owner): Promise<VolumeGlanceMetadata[]> {
  return tx.find(VolumeGlanceMetadata, { where: { ...owner, deleted: false }, order: { id: 'ASC' } });
}

/**
 * Adds rows to an owner. A key that it has already keeps its value: 2014.1 passes over GlanceMetadataExists as well, and
 * Zed, where it makes the volume fail, can't make a volume from an image that was uploaded from one
 * (`signature_verified` is there twice).
 */
export async function addGlanceRows(
  tx: EntityManager,
  owner: Owner,
  rows: Iterable<readonly [key: string, value: string]>,
): Promise<void> {
  const known = new Set((await glanceRowsOf(tx, owner)).map(({ key }) => key));
  const added = [...rows].filter(([key]) => !known.has(key)).map(([key, value]) => ({ ...owner, key, value }));
  if (added.length > 0) await tx.insert(VolumeGlanceMetadata, added);
}

/** Copies all living rows (cinder/db/sqlalchemy/api.py volume_glance_metadata_copy_*). @returns how many there are */
export async function copyGlanceRows(tx: EntityManager, from: Owner, to: Owner): Promise<number> {
  const rows = await glanceRowsOf(tx, from);
  await addGlanceRows(
    tx,
    to,
    rows.map(({ key, value }) => [key, value] as const),
  );
  return rows.length;
}

/** Soft-deletes the rows of an owner, or the one of a key; `updated_at` stays, as in the original. */
export async function deleteGlanceRows(tx: EntityManager, owner: Owner, key?: string): Promise<void> {
  const [column, id] = 'volumeId' in owner ? ['volume_id', owner.volumeId] : ['snapshot_id', owner.snapshotId];
  await tx.query(
    `UPDATE cinder.volume_glance_metadata SET deleted = true, deleted_at = now()
     WHERE ${column} = $1 AND NOT deleted AND ($2::text IS NULL OR key = $2)`,
    [id, key ?? null],
  );
}
