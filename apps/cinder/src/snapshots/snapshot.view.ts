import { apiTime } from '../common/openstack-time.js';
import type { ViewRequest } from '../common/view-request.js';
import type { SnapshotRecord } from '../db/snapshot-record.js';

export function snapshotSummary({ snapshot, metadata }: SnapshotRecord): Record<string, unknown> {
  return {
    id: snapshot.id,
    created_at: apiTime(snapshot.createdAt),
    updated_at: apiTime(snapshot.updatedAt),
    name: snapshot.displayName,
    description: snapshot.displayDescription,
    volume_id: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.volumeSize,
    metadata,
  };
}

/** cinder/api/v3/views/snapshots.py. The rows that a snapshot keeps of its volume's image are never shown. */
export function snapshotDetail(record: SnapshotRecord, { version }: ViewRequest): Record<string, unknown> {
  const { snapshot } = record;
  return {
    ...snapshotSummary(record),
    ...(version.atLeast('3.14') ? { group_snapshot_id: snapshot.groupSnapshotId } : {}),
    ...(version.atLeast('3.41') ? { user_id: snapshot.userId } : {}),
    ...(version.atLeast('3.65') ? { consumes_quota: snapshot.useQuota } : {}),
  };
}

/** What `GET` answers: the detail with what extensions add. */
export function snapshotShow(record: SnapshotRecord, request: ViewRequest): Record<string, unknown> {
  return {
    ...snapshotDetail(record, request),
    'os-extended-snapshot-attributes:project_id': record.snapshot.projectId,
    'os-extended-snapshot-attributes:progress': record.snapshot.progress,
  };
}
