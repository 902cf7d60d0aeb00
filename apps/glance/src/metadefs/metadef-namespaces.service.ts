import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, forbidden, notFound, type RequestContext } from '#openstack-http';
import { isUniqueViolation, UnitOfWork } from '#persistence';
import type { Association, Item, ItemKind, Namespace, NamespaceContents, NamespaceValues } from './metadef.js';
import { prefixed } from './metadef.view.js';
import { maySeeNamespace, requireMayDefine, requireUnprotected, visibleNamespace } from './metadef-access.js';
import { conflictOf } from './metadef-conflicts.js';
import { MetadefItemsRepository } from './metadef-items.repository.js';
import { MetadefNamespacesRepository, type NamespaceFilters } from './metadef-namespaces.repository.js';
import type { MetadefPage } from './metadef-page.js';
import { ResourceTypesRepository } from './resource-types.repository.js';

export interface NamespaceWithContents {
  readonly namespace: Namespace;
  readonly associations: readonly Association[];
  readonly properties: readonly Item[];
  readonly objects: readonly Item[];
  readonly tags: readonly Item[];
}

const absent = (name: string) => notFound(`Metadata definition namespace=${name} was not found.`);

/** Namespaces of the metadata definitions catalogue (glance/api/v2/metadef_namespaces.py, 25.1.0). */
@Injectable()
export class MetadefNamespacesService {
  constructor(
    private readonly namespaces: MetadefNamespacesRepository,
    private readonly items: MetadefItemsRepository,
    private readonly types: ResourceTypesRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws OpenStackError 403 and 404 for the marker */
  async list(
    context: RequestContext,
    filters: NamespaceFilters,
    page: MetadefPage,
  ): Promise<{ readonly namespace: Namespace; readonly associations: readonly Association[] }[]> {
    const marker = page.marker === null ? null : await this.#marker(context, page.marker);
    const found = await this.namespaces.list(context, filters, page, marker);
    const associations = await this.types.associations(found.map(({ id }) => id));
    return found.map((namespace) => ({
      namespace,
      associations: associations.filter(({ namespace_id: id }) => id === namespace.id),
    }));
  }

  /** The namespace and all that is in it, created at once or not at all. @throws OpenStackError 403, 409 */
  async create(
    context: RequestContext,
    values: NamespaceValues,
    contents: NamespaceContents,
  ): Promise<NamespaceWithContents> {
    requireMayDefine(context, 'add_metadef_namespace');
    try {
      return await this.unitOfWork.run(async (tx) => {
        const namespace = await this.namespaces.insert(tx, values);
        return { namespace, ...(await this.#fill(tx, namespace.id, contents)) };
      });
    } catch (error) {
      throw conflictOf(error, values.namespace, contents) ?? error;
    }
  }

  /** Puts contents into a namespace that has none. */
  async #fill(
    tx: EntityManager,
    id: number,
    contents: NamespaceContents,
  ): Promise<Omit<NamespaceWithContents, 'namespace'>> {
    const all = async (kind: ItemKind, items: NamespaceContents['tags']) => {
      const inserted: Item[] = [];
      for (const item of items) inserted.push(await this.items.insert(tx, kind, id, item));
      return inserted;
    };
    const associations: Association[] = [];
    for (const association of contents.associations) associations.push(await this.types.associate(tx, id, association));
    return {
      associations,
      properties: await all('property', contents.properties),
      objects: await all('object', contents.objects),
      tags: await all('tag', contents.tags),
    };
  }

  /** @param resourceType names of properties get the prefix that they have on it */
  async show(context: RequestContext, name: string, resourceType: string | null): Promise<NamespaceWithContents> {
    const namespace = await this.namespaces.find(name);
    if (namespace === null) throw absent(name);
    if (!maySeeNamespace(context, namespace)) throw notFound('The resource could not be found.');
    const { id } = namespace;
    const [associations, properties, objects, tags] = await Promise.all([
      this.types.associations([id]),
      this.items.all('property', id),
      this.items.all('object', id),
      this.items.all('tag', id),
    ]);
    const association = associations.find((candidate) => candidate.name === resourceType);
    return { namespace, associations, tags, ...prefixed({ properties, objects }, association ?? { prefix: null }) };
  }

  /** Replaces what the namespace itself says; its contents stay. @throws OpenStackError 403, 404, 409 */
  async update(context: RequestContext, name: string, values: NamespaceValues): Promise<Namespace> {
    try {
      return await this.unitOfWork.run(async (tx) => {
        const namespace = visibleNamespace(context, name, await this.namespaces.lock(tx, name));
        requireMayDefine(context, 'modify_metadef_namespace');
        return this.namespaces.update(tx, namespace.id, values);
      });
    } catch (error) {
      if (!isUniqueViolation(error, 'uq_metadef_namespaces_namespace')) throw error;
      throw conflict(
        `Invalid update. It would result in a duplicate metadata definition namespace with the same name of ${values.namespace}`,
      );
    }
  }

  /** @throws OpenStackError 403 protected, 404 */
  async remove(context: RequestContext, name: string): Promise<void> {
    await this.#deletable(context, name, 'delete_metadef_namespace', (tx, { id }) => this.namespaces.remove(tx, id));
  }

  /** Deletes all objects, properties or tags. @throws OpenStackError 403 protected, 404 */
  async clear(context: RequestContext, name: string, kind: ItemKind): Promise<void> {
    await this.#deletable(context, name, 'delete_metadef_namespace', (tx, { id }) =>
      this.items.removeAll(tx, kind, id),
    );
  }

  async #deletable(
    context: RequestContext,
    name: string,
    action: string,
    work: (tx: EntityManager, namespace: Namespace) => Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const namespace = visibleNamespace(context, name, await this.namespaces.lock(tx, name));
      requireMayDefine(context, action);
      requireUnprotected(namespace, `namespace ${name}`);
      await work(tx, namespace);
    });
  }

  async #marker(context: RequestContext, name: string): Promise<number> {
    const namespace = await this.namespaces.find(name);
    if (namespace === null) throw absent(name);
    if (!maySeeNamespace(context, namespace))
      throw forbidden(`Forbidding request, metadata definition namespace=${name} is not visible.`);
    return namespace.id;
  }
}
