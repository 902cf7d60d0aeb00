import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { badRequest, lastValue, notFound, type QueryValue, type RequestContext, readPage } from '#openstack-http';
import { Instance } from './instance.entity.js';
import { type ServerRecord, ServerRecordsRepository } from './server-records.repository.js';
import { statesOf } from './server-status.js';

export type ServerQuery = Readonly<Record<string, QueryValue>>;

/** osapi_max_limit. */
const MAX_LIMIT = 1000;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Query parameter -> what it asks of an instance. Parameters that are not here are ignored, as in the original. */
const FILTERS: Readonly<Record<string, string>> = {
  image: 'instance.image_ref = :image',
  name: 'position(lower(:name) in lower(instance.display_name)) > 0',
  host: 'instance.host = :host',
  project_id: 'instance.project_id = :project_id',
  user_id: 'instance.user_id = :user_id',
  reservation_id: 'instance.reservation_id = :reservation_id',
};
const SORT_KEYS: Readonly<Record<string, string>> = {
  created_at: 'instance.createdAt',
  updated_at: 'instance.updatedAt',
  display_name: 'instance.display_name',
  uuid: 'instance.uuid',
  vm_state: 'instance.vm_state',
  host: 'instance.host',
};

/** Reads servers for the API. A user sees those of his project, an admin any. */
@Injectable()
export class ServersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: ServerRecordsRepository,
  ) {}

  /** @throws OpenStackError 404 */
  async get(context: RequestContext, uuid: string): Promise<ServerRecord> {
    const record = UUID.test(uuid) ? await this.records.find(uuid.toLowerCase()) : null;
    const visible = record !== null && (context.isAdmin || record.instance.project_id === context.projectId);
    if (!visible) throw notFound(`Instance ${uuid} could not be found.`);
    return record;
  }

  /** One page, newest first unless sorted otherwise, and whether there is more. */
  async list(context: RequestContext, query: ServerQuery): Promise<{ servers: ServerRecord[]; more: boolean }> {
    const page = readPage(query, MAX_LIMIT, {
      notInteger: 'limit param must be an integer',
      negative: 'limit param must be positive',
    });
    const select = this.dataSource.getRepository(Instance).createQueryBuilder('instance').where('instance.deleted = 0');
    this.#scope(select, context, query);
    this.#filter(select, query);
    const sortKey = lastValue(query['sort_key']) ?? 'created_at';
    const column = SORT_KEYS[sortKey];
    if (column === undefined || !Object.hasOwn(SORT_KEYS, sortKey)) throw badRequest(`Invalid sort key: ${sortKey}`);
    const direction = lastValue(query['sort_dir']) === 'asc' ? 'ASC' : 'DESC';
    select.orderBy(column, direction).addOrderBy('instance.id', direction);
    if (page.marker !== undefined) await this.#after(select, page.marker, sortKey, direction);
    const instances = await select.take(page.limit + 1).getMany();
    const servers = await this.records.complete(instances.slice(0, page.limit));
    return { servers, more: instances.length > page.limit };
  }

  #scope(select: SelectQueryBuilder<Instance>, context: RequestContext, query: ServerQuery): void {
    const all = ['1', 'true', 'True', ''].includes(lastValue(query['all_tenants']) ?? 'no');
    if (all && context.isAdmin) return;
    select.andWhere('instance.project_id = :owner', { owner: context.projectId });
  }

  #filter(select: SelectQueryBuilder<Instance>, query: ServerQuery): void {
    for (const [name, condition] of Object.entries(FILTERS)) {
      const value = lastValue(query[name]);
      if (value !== undefined) select.andWhere(condition, { [name]: value });
    }
    const flavor = lastValue(query['flavor']);
    if (flavor !== undefined) {
      select.andWhere('instance.instance_type_id IN (SELECT id FROM nova.flavors WHERE flavorid = :flavor)', {
        flavor,
      });
    }
    const status = lastValue(query['status']);
    if (status === undefined) return;
    const { vm, task } = statesOf(status);
    select.andWhere('instance.vm_state = ANY(:vm)', { vm });
    if (task !== null) select.andWhere('instance.task_state = ANY(:task)', { task });
  }

  async #after(
    select: SelectQueryBuilder<Instance>,
    marker: string,
    sortKey: string,
    direction: 'ASC' | 'DESC',
  ): Promise<void> {
    const row = UUID.test(marker)
      ? await this.dataSource.getRepository(Instance).findOneBy({ uuid: marker, deleted: 0 })
      : null;
    if (row === null) throw badRequest(`marker [${marker}] not found`);
    const column = sortKey === 'created_at' || sortKey === 'updated_at' ? sortKey : SORT_KEYS[sortKey]?.split('.')[1];
    const sign = direction === 'ASC' ? '>' : '<';
    select.andWhere(
      `(instance.${column}, instance.id) ${sign} (SELECT marker.${column}, marker.id FROM nova.instances marker WHERE marker.uuid = :marker)`,
      { marker },
    );
  }
}
