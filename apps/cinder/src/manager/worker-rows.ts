import type { EntityManager } from 'typeorm';
import { Worker, type WorkerRequest } from './worker.entity.js';

/** Notes that a new volume has to be filled; the note goes when the volume is there, or has failed. */
export async function noteVolumeToBuild(tx: EntityManager, volumeId: string, request: WorkerRequest): Promise<void> {
  await tx.query(
    `INSERT INTO cinder.workers (resource_type, resource_id, status, request) VALUES ('Volume', $1, 'creating', $2)`,
    [volumeId, JSON.stringify(request)],
  );
}

/** What is still to be done for a volume; null when nothing is. */
export async function volumeToBuild(manager: EntityManager, volumeId: string): Promise<WorkerRequest | null> {
  const worker = await manager.findOneBy(Worker, { resourceType: 'Volume', resourceId: volumeId });
  return worker?.request ?? null;
}

export async function forgetVolumeToBuild(tx: EntityManager, volumeId: string): Promise<void> {
  await tx.delete(Worker, { resourceType: 'Volume', resourceId: volumeId });
}
