import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { snapshotFor } from '../snapshots/snapshot-access.js';
import { deleteMetadata, type Metadata, metadataOf, putMetadata } from './user-metadata.js';

/** The user's key-value pairs of a snapshot (cinder/volume/api.py update_snapshot_metadata, delete_snapshot_metadata (21.3)). */
@Injectable()
export class SnapshotMetadataService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws OpenStackError 404 */
  list(context: RequestContext, id: string): Promise<Metadata> {
    return inOneSnapshot(this.dataSource, async (manager) => {
      await snapshotFor(manager, context, id);
      return metadataOf(manager, { snapshotId: id });
    });
  }

  /** @throws OpenStackError 404 for the snapshot or the key */
  async show(context: RequestContext, id: string, key: string): Promise<Metadata> {
    const metadata = await this.list(context, id);
    if (!Object.hasOwn(metadata, key)) throw keyNotFound(id, key);
    return { [key]: metadata[key] as string };
  }

  /** @throws OpenStackError 404, 400 in a state that forbids it */
  put(context: RequestContext, id: string, wanted: Metadata, others: 'kept' | 'deleted'): Promise<Metadata> {
    return this.unitOfWork.run(async (tx) => {
      await this.#locked(tx, context, id);
      return putMetadata(tx, { snapshotId: id }, wanted, others);
    });
  }

  /** @throws OpenStackError 404 for the snapshot or the key, 400 in a state that forbids it */
  async delete(context: RequestContext, id: string, key: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.#locked(tx, context, id);
      if (!(await deleteMetadata(tx, { snapshotId: id }, key))) throw keyNotFound(id, key);
    });
  }

  async #locked(tx: EntityManager, context: RequestContext, id: string): Promise<void> {
    await tx.query('SELECT FROM cinder.snapshots WHERE id = $1 FOR UPDATE', [id]);
    await snapshotFor(tx, context, id);
  }
}

function keyNotFound(id: string, key: string): Error {
  return notFound(`Snapshot ${id} has no metadata with key ${key}.`);
}
