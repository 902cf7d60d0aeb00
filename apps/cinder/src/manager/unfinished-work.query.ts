import type { DataSource } from 'typeorm';
import type { VolumeWork, WorkerRequest } from '../db/worker.entity.js';

export type UnfinishedKind = VolumeWork | 'deleting' | 'taking-snapshot' | 'deleting-snapshot';

/** Work of which the database tells that it was begun and not that it ended. */
export interface Unfinished {
  readonly id: string;
  readonly kind: UnfinishedKind;
  readonly user_id: string | null;
  readonly project_id: string | null;
  readonly request: WorkerRequest | null;
}

/** What a manager of this pool left undone, oldest first. */
export function unfinishedWork(dataSource: DataSource, pool: string): Promise<Unfinished[]> {
  return dataSource.query(
    `SELECT v.id, w.status AS kind, v.user_id, v.project_id, w.request, v.created_at
       FROM cinder.volumes AS v JOIN cinder.workers AS w ON w.resource_type = 'Volume' AND w.resource_id = v.id
       WHERE v.host = $1 AND NOT v.deleted
         AND (w.status <> 'creating' OR v.status IN ('creating', 'downloading', 'reserved'))
     UNION ALL
     SELECT id, 'deleting', user_id, project_id, NULL, created_at
       FROM cinder.volumes WHERE host = $1 AND NOT deleted AND status = 'deleting'
     UNION ALL
     SELECT s.id, CASE s.status WHEN 'creating' THEN 'taking-snapshot' ELSE 'deleting-snapshot' END,
            s.user_id, s.project_id, NULL, s.created_at
       FROM cinder.snapshots AS s JOIN cinder.volumes AS v ON v.id = s.volume_id
       WHERE v.host = $1 AND NOT s.deleted AND s.status IN ('creating', 'deleting') AND v.status <> 'deleting'
     ORDER BY created_at`,
    [pool],
  );
}
