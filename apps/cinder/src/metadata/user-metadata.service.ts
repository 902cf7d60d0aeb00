import type { DataSource, EntityManager } from 'typeorm';
import { notFound, type RequestContext } from '#openstack-http';
import type { UnitOfWork } from '#persistence';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { deleteMetadata, type Metadata, type MetadataOwner, metadataOf, putMetadata } from './user-metadata.js';

/** The user's key-value pairs of whatever has some. */
export abstract class UserMetadataService {
  /** As messages begin with it: `Volume`. */
  protected abstract readonly noun: string;

  protected constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  protected abstract ownerOf(id: string): MetadataOwner;

  /** @throws OpenStackError 404 for what the caller may not see */
  protected abstract requireVisible(manager: EntityManager, context: RequestContext, id: string): Promise<void>;

  /** Locks the owner's row. @throws OpenStackError 404, 400 in a state that forbids it */
  protected abstract lock(
    tx: EntityManager,
    context: RequestContext,
    id: string,
    doing: 'Updating' | 'Deleting',
  ): Promise<void>;

  /** @throws OpenStackError 404 */
  list(context: RequestContext, id: string): Promise<Metadata> {
    return inOneSnapshot(this.dataSource, async (manager) => {
      await this.requireVisible(manager, context, id);
      return metadataOf(manager, this.ownerOf(id));
    });
  }

  /** @throws OpenStackError 404 for the owner or the key */
  async show(context: RequestContext, id: string, key: string): Promise<Metadata> {
    const metadata = await this.list(context, id);
    if (!Object.hasOwn(metadata, key)) throw this.#keyNotFound(id, key);
    return { [key]: metadata[key] as string };
  }

  /** @throws OpenStackError 404, 400 in a state that forbids it */
  put(context: RequestContext, id: string, wanted: Metadata, others: 'kept' | 'deleted'): Promise<Metadata> {
    return this.unitOfWork.run(async (tx) => {
      await this.lock(tx, context, id, 'Updating');
      return putMetadata(tx, this.ownerOf(id), wanted, others);
    });
  }

  /** @throws OpenStackError 404 for the owner or the key, 400 in a state that forbids it */
  async delete(context: RequestContext, id: string, key: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.lock(tx, context, id, 'Deleting');
      if (!(await deleteMetadata(tx, this.ownerOf(id), key))) throw this.#keyNotFound(id, key);
    });
  }

  #keyNotFound(id: string, key: string): Error {
    return notFound(`${this.noun} ${id} has no metadata with key ${key}.`);
  }
}
