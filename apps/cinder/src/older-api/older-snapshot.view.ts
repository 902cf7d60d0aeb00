import { apiTime } from '../common/openstack-time.js';
import type { ViewRequest } from '../common/view-request.js';
import type { SnapshotRecord } from '../db/snapshot-record.js';

/** cinder/api/v1/snapshots.py, cinder/api/v2/snapshots.py _translate_snapshot_summary_view (2014.1). */
export function olderSnapshot({ snapshot, metadata }: SnapshotRecord, { api }: ViewRequest): Record<string, unknown> {
  const { displayName, displayDescription } = snapshot;
  return {
    id: snapshot.id,
    created_at: apiTime(snapshot.createdAt),
    ...(api === 'v1'
      ? { display_name: displayName, display_description: displayDescription }
      : { name: displayName, description: displayDescription }),
    volume_id: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.volumeSize,
    metadata,
  };
}

/** With what extensions add. */
export function olderSnapshotShow(record: SnapshotRecord, request: ViewRequest): Record<string, unknown> {
  return {
    ...olderSnapshot(record, request),
    'os-extended-snapshot-attributes:project_id': record.snapshot.projectId,
    'os-extended-snapshot-attributes:progress': record.snapshot.progress,
  };
}
