import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import { invalidVolume } from '../common/cinder-errors.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { volumeFor } from '../volumes/volume-access.js';
import { deleteMetadata, type Metadata, metadataOf, putMetadata } from './user-metadata.js';

/** States in which somebody else is reading or writing the volume. */
const BUSY: ReadonlySet<string> = new Set(['maintenance', 'uploading']);

/** The user's key-value pairs of a volume (cinder/volume/api.py _update_volume_metadata, delete_volume_metadata (21.3)). */
@Injectable()
export class VolumeMetadataService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws OpenStackError 404 */
  list(context: RequestContext, id: string): Promise<Metadata> {
    return inOneSnapshot(this.dataSource, async (manager) => {
      await volumeFor(manager, context, id);
      return metadataOf(manager, { volumeId: id });
    });
  }

  /** @throws OpenStackError 404 for the volume or the key */
  async show(context: RequestContext, id: string, key: string): Promise<Metadata> {
    const metadata = await this.list(context, id);
    if (!Object.hasOwn(metadata, key)) throw keyNotFound(id, key);
    return { [key]: metadata[key] as string };
  }

  /** @throws OpenStackError 404, 400 in a state that forbids it */
  put(context: RequestContext, id: string, wanted: Metadata, others: 'kept' | 'deleted'): Promise<Metadata> {
    return this.unitOfWork.run(async (tx) => {
      await this.#locked(tx, context, id, 'Updating');
      return putMetadata(tx, { volumeId: id }, wanted, others);
    });
  }

  /** @throws OpenStackError 404 for the volume or the key, 400 in a state that forbids it */
  async delete(context: RequestContext, id: string, key: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.#locked(tx, context, id, 'Deleting');
      if (!(await deleteMetadata(tx, { volumeId: id }, key))) throw keyNotFound(id, key);
    });
  }

  async #locked(tx: EntityManager, context: RequestContext, id: string, doing: 'Updating' | 'Deleting'): Promise<void> {
    await tx.query('SELECT FROM cinder.volumes WHERE id = $1 FOR UPDATE', [id]);
    const { volume } = await volumeFor(tx, context, id);
    if (BUSY.has(volume.status))
      throw invalidVolume(`${doing} volume metadata is not allowed for volumes in ${volume.status} status.`);
  }
}

function keyNotFound(id: string, key: string): Error {
  return notFound(`Volume ${id} has no metadata with key ${key}.`);
}
