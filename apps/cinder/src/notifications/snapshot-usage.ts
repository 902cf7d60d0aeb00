import { pythonRepr, type RequestContext } from '#openstack-http';
import type { OutboxNotification } from '#persistence';
import { notificationTime } from '../common/openstack-time.js';
import type { Snapshot } from '../db/snapshot.entity.js';
import { withoutToken } from './volume-usage.js';

/** `snapshot.<suffix>` (cinder/volume/volume_utils.py _usage_from_snapshot): `metadata` is a dictionary printed by Python. */
export function snapshotNotification(
  suffix: string,
  snapshot: Snapshot,
  details: { readonly metadata: Record<string, string>; readonly availabilityZone: string | null },
  context: RequestContext,
  host: string,
): OutboxNotification {
  return {
    kind: 'notify',
    eventType: `snapshot.${suffix}`,
    payload: {
      tenant_id: snapshot.projectId,
      user_id: snapshot.userId,
      availability_zone: details.availabilityZone,
      volume_id: snapshot.volumeId,
      volume_size: snapshot.volumeSize,
      snapshot_id: snapshot.id,
      display_name: snapshot.displayName,
      created_at: notificationTime(snapshot.createdAt),
      status: snapshot.status,
      deleted: notificationTime(snapshot.deletedAt),
      metadata: pythonRepr(details.metadata),
    },
    context: withoutToken(context),
    publisherId: `snapshot.${host}`,
    orderingKey: snapshot.volumeId,
  };
}
