import type { DataSource } from 'typeorm';

/** What a project has, in the words of `GET /limits` (cinder/api/contrib/used_limits.py). Snapshots count as gigabytes too. */
export async function usedOf(dataSource: DataSource, projectId: string): Promise<Record<string, number>> {
  const [used] = await dataSource.query(
    `SELECT v.count::int AS "totalVolumesUsed", s.count::int AS "totalSnapshotsUsed",
            (v.size + s.size)::int AS "totalGigabytesUsed", 0 AS "totalBackupsUsed", 0 AS "totalBackupGigabytesUsed"
     FROM (SELECT count(*), coalesce(sum(size), 0) AS size FROM cinder.volumes WHERE project_id = $1 AND NOT deleted) AS v,
          (SELECT count(*), coalesce(sum(volume_size), 0) AS size FROM cinder.snapshots
           WHERE project_id = $1 AND NOT deleted) AS s`,
    [projectId],
  );
  return used;
}
