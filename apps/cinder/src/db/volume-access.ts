import type { EntityManager } from 'typeorm';
import type { RequestContext } from '#openstack-http';
import { isUuid, volumeNotFound } from '../common/cinder-errors.js';
import { findRecord, type VolumeRecord } from './volume-record.js';

/**
 * The volume of an id, if the caller may know of it.
 *
 * @throws OpenStackError 404 when there is none or it is another project's
 */
export async function volumeFor(manager: EntityManager, context: RequestContext, id: string): Promise<VolumeRecord> {
  const record = isUuid(id) ? await findRecord(manager, id) : null;
  if (record === null || !(context.isAdmin || record.volume.projectId === context.projectId)) throw volumeNotFound(id);
  return record;
}
