import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  badRequest,
  lastValue,
  type Microversion,
  notFound,
  OpenStackError,
  type RequestContext,
  validateBody,
} from '#openstack-http';
import type { ListQuery } from '../common/next-link.js';
import { Instance } from '../instances/instance.entity.js';
import { InstanceAction, InstanceActionEvent } from '../instances/instance-details.entities.js';
import { listQuery258, listQuery266, queryTime } from './instance-actions.schema.js';

/** osapi_max_limit. */
const MAX_LIMIT = 1000;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export interface ActionPage {
  readonly actions: readonly InstanceAction[];
  /** As many as were asked for, so that there may be more (nova/api/openstack/common.py _get_collection_links). */
  readonly isFull: boolean;
}

export interface ActionWithEvents {
  readonly action: InstanceAction;
  readonly events: readonly InstanceActionEvent[];
  /** Of the server. */
  readonly projectId: string;
}

/** Nova words refusals of a query otherwise than those of a body. */
function checkQuery(version: Microversion, query: ListQuery): void {
  try {
    validateBody(version.atLeast('2.66') ? listQuery266 : listQuery258, query);
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    throw badRequest(error.message.replace('for field/attribute', 'for query parameters'));
  }
}

/** What was asked of servers, and what hosts did for it (nova/compute/api.py InstanceActionAPI). */
@Injectable()
export class InstanceActionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first; before 2.58 all of them, whatever the query says. @throws OpenStackError 400, 404 */
  async list(context: RequestContext, version: Microversion, uuid: string, query: ListQuery): Promise<ActionPage> {
    const paged = version.atLeast('2.58');
    if (paged) checkQuery(version, query);
    const { uuid: instanceUuid } = await this.#instance(context, version, uuid);
    const select = this.dataSource
      .getRepository(InstanceAction)
      .createQueryBuilder('action')
      .where('action.instance_uuid = :instanceUuid AND action.deleted = 0', { instanceUuid })
      .orderBy('action.id', 'DESC');
    if (!paged) return { actions: await select.getMany(), isFull: false };
    const [since, before] = ['changes-since', 'changes-before'].map((name) => {
      const text = lastValue(query[name]);
      return text === undefined ? undefined : queryTime(name, text);
    });
    if (since !== undefined && before !== undefined && before < since)
      throw badRequest('The value of changes-since must be less than or equal to changes-before.');
    if (since !== undefined) select.andWhere('action.updatedAt >= :since', { since });
    if (before !== undefined) select.andWhere('action.updatedAt <= :before', { before });
    const limit = Math.min(Number(lastValue(query['limit']) ?? MAX_LIMIT), MAX_LIMIT);
    if (limit === 0) return { actions: [], isFull: false };
    const marker = lastValue(query['marker']);
    if (marker !== undefined) {
      const action = await this.#find(instanceUuid, marker);
      if (action === null) throw badRequest(`Marker ${marker} could not be found.`);
      select.andWhere('action.id < :last', { last: action.id });
    }
    const actions = await select.take(limit).getMany();
    return { actions, isFull: actions.length === limit };
  }

  /** @throws OpenStackError 404 */
  async show(
    context: RequestContext,
    version: Microversion,
    uuid: string,
    requestId: string,
  ): Promise<ActionWithEvents> {
    const instance = await this.#instance(context, version, uuid);
    const action = await this.#find(instance.uuid, requestId);
    if (action === null) throw notFound(`Action ${requestId} not found`);
    const where = { action_id: action.id, deleted: 0 };
    const events = await this.dataSource.getRepository(InstanceActionEvent).find({ where, order: { id: 'DESC' } });
    return { action, events, projectId: instance.project_id };
  }

  /** Deleted servers show their actions since 2.21. */
  async #instance(context: RequestContext, version: Microversion, uuid: string): Promise<Instance> {
    const live = version.atLeast('2.21') ? {} : { deleted: 0 };
    const instance = UUID.test(uuid)
      ? await this.dataSource.getRepository(Instance).findOneBy({ uuid: uuid.toLowerCase(), ...live })
      : null;
    const isVisible = instance !== null && (context.isAdmin || instance.project_id === context.projectId);
    if (!isVisible) throw notFound(`Instance ${uuid} could not be found.`);
    return instance;
  }

  #find(instance_uuid: string, request_id: string): Promise<InstanceAction | null> {
    const where = { instance_uuid, request_id, deleted: 0 };
    return this.dataSource.getRepository(InstanceAction).findOne({ where, order: { id: 'DESC' } });
  }
}
