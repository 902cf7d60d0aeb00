import type { EntityManager } from 'typeorm';
import { SnapshotMetadata } from '../db/snapshot-metadata.entity.js';
import { VolumeMetadata } from '../db/volume-metadata.entity.js';
import { dictOf } from '../db/volume-record.js';

/** Whose key-value pairs: those of a volume or of a snapshot. */
export type MetadataOwner = { readonly volumeId: string } | { readonly snapshotId: string };

export type Metadata = Readonly<Record<string, string>>;

interface Row {
  readonly id: number;
  readonly key: string;
  readonly value: string;
}

const entityOf = (owner: MetadataOwner) => ('volumeId' in owner ? VolumeMetadata : SnapshotMetadata);

function rowsOf(manager: EntityManager, owner: MetadataOwner): Promise<Row[]> {
  return manager.find<VolumeMetadata | SnapshotMetadata>(entityOf(owner), {
    where: { ...owner, deleted: false },
    order: { id: 'ASC' },
  });
}

/** All living pairs of the owner. */
export async function metadataOf(manager: EntityManager, owner: MetadataOwner): Promise<Metadata> {
  return dictOf(await rowsOf(manager, owner));
}

/**
 * Adds and overwrites; the caller holds the owner's row, so that of two requests at once none adds a key twice.
 *
 * @param others what becomes of keys that `wanted` does not name
 * @returns all pairs
 */
export async function putMetadata(
  tx: EntityManager,
  owner: MetadataOwner,
  wanted: Metadata,
  others: 'kept' | 'deleted',
): Promise<Metadata> {
  const entity = entityOf(owner);
  const left = new Map((await rowsOf(tx, owner)).map((row) => [row.key, row]));
  for (const [key, value] of Object.entries(wanted)) {
    const row = left.get(key);
    left.delete(key);
    if (row === undefined) await tx.insert(entity, { ...owner, key, value });
    else if (row.value !== value) await tx.update(entity, { id: row.id }, { value });
  }
  if (others === 'deleted') for (const { id } of left.values()) await markDeleted(tx, entity, { id });
  return metadataOf(tx, owner);
}

/** @returns false when the owner has no such key */
export async function deleteMetadata(tx: EntityManager, owner: MetadataOwner, key: string): Promise<boolean> {
  const row = (await rowsOf(tx, owner)).find((known) => known.key === key);
  if (row === undefined) return false;
  await markDeleted(tx, entityOf(owner), { id: row.id });
  return true;
}

async function markDeleted(
  tx: EntityManager,
  entity: typeof VolumeMetadata | typeof SnapshotMetadata,
  where: { readonly id: number },
): Promise<void> {
  await tx.update(entity, where, { deleted: true, deletedAt: new Date() });
}
