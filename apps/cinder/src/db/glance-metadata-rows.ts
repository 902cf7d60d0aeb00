import type { EntityManager } from 'typeorm';
import { GlanceMetadataExists } from './glance-metadata-exists.js';
import { VolumeGlanceMetadata } from './volume-glance-metadata.entity.js';

/** A row belongs to a volume or to a snapshot. */
export type Owner = { readonly volumeId: string } | { readonly snapshotId: string };

/** The living rows of an owner, in the order in which they came. */
export function glanceRowsOf(tx: EntityManager, owner: Owner): Promise<VolumeGlanceMetadata[]> {
  return tx.find(VolumeGlanceMetadata, { where: { ...owner, deleted: false }, order: { id: 'ASC' } });
}

/**
 * Adds rows to an owner, or none (cinder/db/sqlalchemy/api.py volume_glance_metadata_bulk_create (21.3)).
 *
 * @throws GlanceMetadataExists for a key that the owner has already
 */
export async function addNewGlanceRows(
  tx: EntityManager,
  owner: Owner,
  rows: Iterable<readonly [key: string, value: string]>,
): Promise<void> {
  const added = [...rows];
  const known = new Set((await glanceRowsOf(tx, owner)).map(({ key }) => key));
  const twice = added.find(([key]) => known.has(key));
  if (twice !== undefined)
    throw new GlanceMetadataExists(twice[0], 'volumeId' in owner ? owner.volumeId : owner.snapshotId);
  await insertRows(tx, owner, added);
}

/** Adds rows to an owner. A key that it has already keeps its value. */
export async function addGlanceRows(
  tx: EntityManager,
  owner: Owner,
  rows: Iterable<readonly [key: string, value: string]>,
): Promise<void> {
  const known = new Set((await glanceRowsOf(tx, owner)).map(({ key }) => key));
  await insertRows(
    tx,
    owner,
    [...rows].filter(([key]) => !known.has(key)),
  );
}

async function insertRows(
  tx: EntityManager,
  owner: Owner,
  rows: readonly (readonly [key: string, value: string])[],
): Promise<void> {
  const values = rows.map(([key, value]) => ({ ...owner, key, value }));
  if (values.length > 0) await tx.insert(VolumeGlanceMetadata, values);
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
