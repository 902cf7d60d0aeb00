import type { EntityManager } from 'typeorm';
import { type VolumeWork, Worker, type WorkerRequest } from './worker.entity.js';

/** Notes what is to be done to a volume; the note goes when it is done, or has failed. A volume has one work at a time. */
export async function noteVolumeWork(
  tx: EntityManager,
  volumeId: string,
  work: VolumeWork,
  request: WorkerRequest,
): Promise<void> {
  await tx.query(
    `INSERT INTO cinder.workers (resource_type, resource_id, status, request) VALUES ('Volume', $1, $2, $3)
     ON CONFLICT (resource_type, resource_id) DO UPDATE SET status = EXCLUDED.status, request = EXCLUDED.request`,
    [volumeId, work, JSON.stringify(request)],
  );
}

/** What was asked when this work is still to be done to a volume; null when it is not. */
export async function volumeWork(
  manager: EntityManager,
  volumeId: string,
  work: VolumeWork,
): Promise<WorkerRequest | null> {
  const worker = await manager.findOneBy(Worker, { resourceType: 'Volume', resourceId: volumeId, status: work });
  return worker?.request ?? null;
}

/** @param work only this one. @default whatever it is */
export async function forgetVolumeWork(tx: EntityManager, volumeId: string, work?: VolumeWork): Promise<void> {
  const status = work === undefined ? {} : { status: work };
  await tx.delete(Worker, { resourceType: 'Volume', resourceId: volumeId, ...status });
}
