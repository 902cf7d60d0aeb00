import { type EntityManager, In } from 'typeorm';
import type { Snapshot } from './snapshot.entity.js';
import { SnapshotMetadata } from './snapshot-metadata.entity.js';
import { dictOf } from './volume-record.js';

/** A snapshot with its user's metadata. */
export interface SnapshotRecord {
  readonly snapshot: Snapshot;
  readonly metadata: Record<string, string>;
}

export async function snapshotRecords(
  manager: EntityManager,
  snapshots: readonly Snapshot[],
): Promise<SnapshotRecord[]> {
  if (snapshots.length === 0) return [];
  const where = { snapshotId: In(snapshots.map(({ id }) => id)), deleted: false };
  const rows = await manager.find(SnapshotMetadata, { where, order: { id: 'ASC' } });
  return snapshots.map((snapshot) => ({
    snapshot,
    metadata: dictOf(rows.filter(({ snapshotId }) => snapshotId === snapshot.id)),
  }));
}

export async function snapshotRecord(manager: EntityManager, snapshot: Snapshot): Promise<SnapshotRecord> {
  const [record] = await snapshotRecords(manager, [snapshot]);
  return record as SnapshotRecord;
}
