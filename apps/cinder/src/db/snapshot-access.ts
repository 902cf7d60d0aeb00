import type { EntityManager } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { isUuid, snapshotNotFound } from '../common/cinder-errors.js';
import { Snapshot } from './snapshot.entity.js';

/**
 * The snapshot of an id, if the caller may know of it.
 *
 * @throws OpenStackError 404 when there is none or it is another project's
 */
export async function snapshotFor(manager: EntityManager, context: RequestContext, id: string): Promise<Snapshot> {
  const snapshot = isUuid(id) ? await manager.findOneBy(Snapshot, { id, deleted: false }) : null;
  if (snapshot === null || !(context.isAdmin || snapshot.projectId === context.projectId)) throw snapshotNotFound(id);
  return snapshot;
}
