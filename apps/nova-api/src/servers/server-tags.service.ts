import { Injectable } from '@nestjs/common';
import { badRequest, notFound, pythonRepr, type RequestContext } from '#openstack-http';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { NovaNotifications } from '../notifications/nova-notifications.service.js';
import { InstanceTasks, type TaskScope } from '../tasks/instance-tasks.service.js';
import { ServerTagsRepository } from './server-tags.repository.js';

/** nova/objects/instance.py MAX_TAG_COUNT. */
export const MAX_TAGS = 50;
/** nova/api/openstack/compute/server_tags.py _check_instance_in_valid_state; a lock is no hindrance. */
const TAGGABLE = {
  vm: ['active', 'paused', 'suspended', 'stopped'],
  task: 'any',
  launched: false,
  unlocked: false,
} as const;

/** Labels of servers, by which they are listed (2.26). */
@Injectable()
export class ServerTagsService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly tasks: InstanceTasks,
    private readonly tags: ServerTagsRepository,
    private readonly notifications: NovaNotifications,
  ) {}

  async all(context: RequestContext, id: string): Promise<readonly string[]> {
    return (await this.servers.get(context, id)).tags;
  }

  /** @throws OpenStackError 404 */
  async check(context: RequestContext, id: string, tag: string): Promise<void> {
    if (!(await this.all(context, id)).includes(tag)) throw notFound(`Server ${id} has no tag '${tag}'`);
  }

  /** @returns whether the server has not had it @throws OpenStackError 400, 404, 409 */
  add(context: RequestContext, id: string, tag: string): Promise<boolean> {
    return this.#change(context, id, 'update tag', async ({ tx, record }) => {
      checkTag(tag);
      if (record.tags.length >= MAX_TAGS)
        throw badRequest(`The number of tags exceeded the per-server limit ${MAX_TAGS}`);
      if (record.tags.includes(tag)) return { result: false, tags: record.tags };
      await this.tags.add(tx, record.instance.uuid, [tag]);
      return { result: true, tags: [...record.tags, tag].sort() };
    });
  }

  /** @throws OpenStackError 404, 409 */
  replace(context: RequestContext, id: string, wanted: readonly string[]): Promise<readonly string[]> {
    return this.#change(context, id, 'update tags', async ({ tx, record }) => {
      const gone = record.tags.filter((tag) => !wanted.includes(tag));
      await this.tags.remove(tx, record.instance.uuid, gone);
      const tags = await this.tags.add(tx, record.instance.uuid, wanted);
      return { result: tags, tags };
    });
  }

  /** @throws OpenStackError 404, 409 */
  async remove(context: RequestContext, id: string, tag: string): Promise<void> {
    await this.#change(context, id, 'delete tag', async ({ tx, record }) => {
      const { uuid } = record.instance;
      if ((await this.tags.remove(tx, uuid, [tag])) === 0) throw notFound(`Instance ${uuid} has no tag '${tag}'`);
      return { result: undefined, tags: record.tags.filter((other) => other !== tag) };
    });
  }

  /** @throws OpenStackError 404, 409 */
  async removeAll(context: RequestContext, id: string): Promise<void> {
    await this.#change(context, id, 'delete tags', async ({ tx, record }) => {
      await this.tags.clear(tx, record.instance.uuid);
      return { result: undefined, tags: [] };
    });
  }

  async #change<T>(
    context: RequestContext,
    id: string,
    apiAction: string,
    work: (scope: TaskScope) => Promise<{ readonly result: T; readonly tags: readonly string[] }>,
  ): Promise<T> {
    const { uuid } = (await this.servers.get(context, id)).instance;
    return this.tasks.change({ context, uuid, apiAction, action: null, allowed: TAGGABLE }, async (scope) => {
      const { result, tags } = await work(scope);
      const { record, before, outbox } = scope;
      const told = this.notifications.update({ ...record, tags }, before, context.toDict());
      for (const message of told) await outbox.add(message);
      return result;
    });
  }
}

/** @throws OpenStackError 400 in the original's words about a tag in a URL */
function checkTag(tag: string): void {
  if (/^[^,/\0]{1,60}$/u.test(tag)) return;
  const message =
    [...tag].length > 60 ? `${pythonRepr(tag)} is too long` : `${pythonRepr(tag)} does not match '^[^,/]*$'`;
  throw badRequest(
    `Tag '${tag}' is invalid. It must be a non empty string without characters '/' and ','. Validation error message: ${message}`,
  );
}
