import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { notFound, type OpenStackError, type RequestContext } from '#openstack-http';
import { isUniqueViolation, UnitOfWork } from '#persistence';
import type { Item, ItemKind, ItemValues, Namespace } from './metadef.js';
import { requireMayDefine, requireUnprotected, visibleNamespace } from './metadef-access.js';
import { duplicatedItem, duplicateItem } from './metadef-conflicts.js';
import { ITEM_NAMES, MetadefItemsRepository } from './metadef-items.repository.js';
import { MetadefNamespacesRepository } from './metadef-namespaces.repository.js';
import type { MetadefPage } from './metadef-page.js';
import { ResourceTypesRepository } from './resource-types.repository.js';

/** Policies that rule on a kind. */
const DELETED_BY: Readonly<Record<ItemKind, string>> = {
  object: 'delete_metadef_object',
  property: 'remove_metadef_property',
  tag: 'delete_metadef_tag',
};

const KINDS: Readonly<Record<ItemKind, string>> = {
  object: 'metadata object',
  property: 'property',
  tag: 'metadata tag',
};

function absent(kind: ItemKind, name: string): OpenStackError {
  return notFound(`Could not find ${KINDS[kind]} ${name}`);
}

/**
 * Objects, properties and tags within a namespace: three kinds that are handled alike
 * (glance/api/v2/metadef_objects.py, metadef_properties.py, metadef_tags.py, 25.1.0).
 */
@Injectable()
export class MetadefItemsService {
  constructor(
    private readonly namespaces: MetadefNamespacesRepository,
    private readonly items: MetadefItemsRepository,
    private readonly types: ResourceTypesRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws OpenStackError 404 */
  async all(context: RequestContext, namespace: string, kind: ItemKind): Promise<Item[]> {
    return this.items.all(kind, (await this.#namespace(context, namespace)).id);
  }

  /** @throws OpenStackError 404, also for the marker */
  async page(context: RequestContext, namespace: string, kind: ItemKind, page: MetadefPage): Promise<Item[]> {
    const { id } = await this.#namespace(context, namespace);
    const marker = page.marker === null ? null : (await this.#item(kind, id, page.marker)).id;
    return this.items.page(kind, id, page, marker);
  }

  /** @throws OpenStackError 404 */
  async show(context: RequestContext, namespace: string, kind: ItemKind, name: string): Promise<Item> {
    return this.#item(kind, (await this.#namespace(context, namespace)).id, name);
  }

  /** A property by the name that it has on a resource of the type. @throws OpenStackError 404 */
  async showPrefixed(context: RequestContext, namespace: string, name: string, resourceType: string): Promise<Item> {
    const { id } = await this.#namespace(context, namespace);
    const association = (await this.types.associations([id])).find((one) => one.name === resourceType);
    if (association === undefined)
      throw notFound(
        `The metadata definition resource-type association of resource-type=${resourceType} to namespace=${namespace}, was not found.`,
      );
    const prefix = association.prefix ?? '';
    if (prefix === '' || !name.startsWith(prefix))
      throw notFound(
        `Property ${name} does not start with the expected resource type association prefix of '${association.prefix ?? 'None'}'.`,
      );
    return this.#item('property', id, name.slice(prefix.length));
  }

  /** @throws OpenStackError 403, 404, 409 */
  create(context: RequestContext, namespace: string, kind: ItemKind, item: ItemValues): Promise<Item> {
    const duplicate = () => duplicateItem(kind, item.name, namespace);
    return this.#writing(context, namespace, `add_metadef_${kind}`, kind, duplicate, (tx, { id }) =>
      this.items.insert(tx, kind, id, item),
    );
  }

  /** @throws OpenStackError 403, 404, 409 */
  update(context: RequestContext, namespace: string, kind: ItemKind, name: string, item: ItemValues): Promise<Item> {
    const duplicate = () => duplicatedItem(kind, name, item.name, namespace);
    return this.#writing(context, namespace, `modify_metadef_${kind}`, kind, duplicate, async (tx, { id }) =>
      this.items.update(tx, kind, (await this.#item(kind, id, name, tx)).id, item),
    );
  }

  /** @throws OpenStackError 403 protected, 404 */
  async remove(context: RequestContext, namespace: string, kind: ItemKind, name: string): Promise<void> {
    const duplicate = () => duplicateItem(kind, name, namespace);
    await this.#writing(context, namespace, DELETED_BY[kind], kind, duplicate, async (tx, found) => {
      const item = await this.#item(kind, found.id, name, tx);
      requireUnprotected(found, `${kind} ${name}`);
      await this.items.remove(tx, kind, item.id);
    });
  }

  /** Sets the tags of a namespace, or adds to those that it has. @throws OpenStackError 403, 404, 409 */
  async putTags(
    context: RequestContext,
    namespace: string,
    tags: readonly ItemValues[],
    appends: boolean,
  ): Promise<void> {
    let current = '';
    await this.#writing(
      context,
      namespace,
      'add_metadef_tags',
      'tag',
      () => duplicateItem('tag', current, namespace),
      async (tx, { id }) => {
        if (!appends) await this.items.removeAll(tx, 'tag', id);
        for (const tag of tags) {
          current = tag.name;
          await this.items.insert(tx, 'tag', id, tag);
        }
      },
    );
  }

  async #namespace(context: RequestContext, name: string): Promise<Namespace> {
    return visibleNamespace(context, name, await this.namespaces.find(name));
  }

  async #item(kind: ItemKind, id: number, name: string, tx?: EntityManager): Promise<Item> {
    const item = await this.items.find(kind, id, name, tx);
    if (item === null) throw absent(kind, name);
    return item;
  }

  /** One change of a namespace's contents. @param duplicate what a name that is there already is refused as */
  async #writing<T>(
    context: RequestContext,
    namespace: string,
    action: string,
    kind: ItemKind,
    duplicate: () => OpenStackError,
    work: (tx: EntityManager, namespace: Namespace) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.unitOfWork.run(async (tx) => {
        const found = visibleNamespace(context, namespace, await this.namespaces.lock(tx, namespace));
        requireMayDefine(context, action);
        return work(tx, found);
      });
    } catch (error) {
      if (!isUniqueViolation(error, ITEM_NAMES[kind])) throw error;
      throw duplicate();
    }
  }
}
