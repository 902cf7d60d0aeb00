import type { EntityManager } from 'typeorm';

/** GiB and numbers of what a project has (cinder/quota.py resources). */
export interface ProjectUsage {
  readonly volumes: number;
  readonly snapshots: number;
  /** Volumes and their snapshots. */
  readonly gigabytes: number;
  readonly backups: number;
  readonly backupGigabytes: number;
}

const OF_PROJECT = 'WHERE project_id = $1 AND NOT deleted';

/** What is marked as not consuming quota is not counted (`use_quota`). Sums may be larger than an integer column. */
export async function usageOf(manager: EntityManager, projectId: string): Promise<ProjectUsage> {
  const [row]: Record<string, string>[] = await manager.query(
    `SELECT v.count AS volumes, s.count AS snapshots, v.size + s.size AS gigabytes, b.count AS backups, b.size AS "backupGigabytes"
     FROM (SELECT count(*), coalesce(sum(size), 0) AS size FROM cinder.volumes ${OF_PROJECT} AND use_quota) AS v,
          (SELECT count(*), coalesce(sum(volume_size), 0) AS size FROM cinder.snapshots ${OF_PROJECT} AND use_quota) AS s,
          (SELECT count(*), coalesce(sum(size), 0) AS size FROM cinder.backups ${OF_PROJECT}) AS b`,
    [projectId],
  );
  const number = (name: keyof ProjectUsage) => Number(row?.[name] ?? 0);
  return {
    volumes: number('volumes'),
    snapshots: number('snapshots'),
    gigabytes: number('gigabytes'),
    backups: number('backups'),
    backupGigabytes: number('backupGigabytes'),
  };
}
