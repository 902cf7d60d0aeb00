import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import {
  badRequest,
  lastValue,
  type Microversion,
  notFound,
  type QueryValue,
  type RequestContext,
  readPage,
} from '#openstack-http';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { Migration } from './migration.entity.js';
import { LIVE_IN_PROGRESS } from './migration-view.js';

export type MigrationQuery = Readonly<Record<string, QueryValue>>;

/** osapi_max_limit. */
const MAX_LIMIT = 1000;
const ID = /^\d{1,9}$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Query parameter -> the microversion that has it. Unknown ones are ignored before 2.59, and refused since. */
const KNOWN: Readonly<Record<string, string>> = {
  hidden: '2.1',
  host: '2.1',
  instance_uuid: '2.1',
  source_compute: '2.1',
  status: '2.1',
  migration_type: '2.1',
  limit: '2.59',
  marker: '2.59',
  'changes-since': '2.59',
  'changes-before': '2.66',
  user_id: '2.80',
  project_id: '2.80',
};

const FILTERS: Readonly<Record<string, string>> = {
  host: '(migration.source_compute = :host OR migration.dest_compute = :host)',
  instance_uuid: 'migration.instance_uuid = :instance_uuid',
  source_compute: 'migration.source_compute = :source_compute',
  status: 'migration.status = :status',
  migration_type: 'migration.migration_type = :migration_type',
  user_id: 'migration.user_id = :user_id',
  project_id: 'migration.project_id = :project_id',
};

function timeOf(name: string, value: string): Date {
  const time = ISO_TIME.test(value) ? new Date(/[Zz]$|[+-]\d{2}:?\d{2}$/.test(value) ? value : `${value}Z`) : null;
  if (time === null || Number.isNaN(time.getTime()))
    throw badRequest(`Invalid input for query parameters ${name}. Value: ${value}. '${value}' is not a 'date-time'`);
  return time;
}

/** Reads `nova.migrations` for the API (nova/api/openstack/compute/migrations.py, server_migrations.py). */
@Injectable()
export class MigrationList {
  constructor(
    private readonly dataSource: DataSource,
    private readonly servers: ServerLookup,
  ) {}

  /** Newest first and by pages since 2.59, oldest first and whole before. @throws OpenStackError 400 */
  async list(version: Microversion, query: MigrationQuery): Promise<{ migrations: Migration[]; more: boolean }> {
    const isPaged = version.atLeast('2.59');
    if (isPaged) this.#refuseUnknown(version, query);
    const select = this.dataSource
      .getRepository(Migration)
      .createQueryBuilder('migration')
      .where('migration.deleted = 0 AND NOT migration.hidden');
    for (const [name, condition] of Object.entries(FILTERS)) {
      const value = lastValue(query[name]);
      if (value !== undefined && version.atLeast(KNOWN[name] ?? '2.1')) select.andWhere(condition, { [name]: value });
    }
    if (!isPaged) return { migrations: await select.orderBy('migration.id').getMany(), more: false };
    this.#changed(select, version, query);
    const page = readPage(query, MAX_LIMIT, {
      notInteger: 'limit must be a whole number',
      negative: 'limit must not be negative',
    });
    if (page.marker !== undefined) await this.#after(select, page.marker);
    select
      .orderBy('migration.createdAt', 'DESC')
      .addOrderBy('migration.id', 'DESC')
      .take(page.limit + 1);
    const found = await select.getMany();
    return { migrations: found.slice(0, page.limit), more: found.length > page.limit };
  }

  /** Live migrations of the server that are under way. @throws OpenStackError 404 */
  async live(context: RequestContext, uuid: string): Promise<Migration[]> {
    const { instance } = await this.servers.get(context, uuid);
    return this.dataSource
      .getRepository(Migration)
      .createQueryBuilder('migration')
      .where('migration.instance_uuid = :uuid AND migration.deleted = 0', { uuid: instance.uuid })
      .andWhere("migration.migration_type = 'live-migration' AND migration.status = ANY(:statuses)", {
        statuses: LIVE_IN_PROGRESS,
      })
      .orderBy('migration.id')
      .getMany();
  }

  /** @throws OpenStackError 404 unless it is a live migration of that server, and under way */
  async oneLive(context: RequestContext, uuid: string, id: string): Promise<Migration> {
    const { instance } = await this.servers.get(context, uuid);
    const where = { id: Number(id), instance_uuid: instance.uuid, deleted: 0 };
    const migration = ID.test(id) ? await this.dataSource.getRepository(Migration).findOneBy(where) : null;
    if (migration === null) throw notFound(`In-progress live migration ${id} is not found for server ${uuid}.`);
    if (migration.migration_type !== 'live-migration')
      throw notFound(`Migration ${id} for server ${uuid} is not live-migration.`);
    if (!LIVE_IN_PROGRESS.includes(migration.status))
      throw notFound(`Live migration ${id} for server ${uuid} is not in progress.`);
    return migration;
  }

  #refuseUnknown(version: Microversion, query: MigrationQuery): void {
    const unknown = Object.keys(query).filter(
      (name) => !(Object.hasOwn(KNOWN, name) && version.atLeast(KNOWN[name] ?? '2.1')),
    );
    if (unknown.length === 0) return;
    const names = unknown.map((name) => `'${name}'`).join(', ');
    const verb = unknown.length === 1 ? 'was' : 'were';
    throw badRequest(`Additional properties are not allowed (${names} ${verb} unexpected)`);
  }

  #changed(select: SelectQueryBuilder<Migration>, version: Microversion, query: MigrationQuery): void {
    const last = 'coalesce(migration.updatedAt, migration.createdAt)';
    const since = lastValue(query['changes-since']);
    const sinceTime = since === undefined ? null : timeOf('changes-since', since);
    if (sinceTime !== null) select.andWhere(`${last} >= :since`, { since: sinceTime });
    const before = version.atLeast('2.66') ? lastValue(query['changes-before']) : undefined;
    if (before === undefined) return;
    const beforeTime = timeOf('changes-before', before);
    if (sinceTime !== null && beforeTime < sinceTime)
      throw badRequest('The value of changes-since must be less than or equal to changes-before.');
    select.andWhere(`${last} <= :before`, { before: beforeTime });
  }

  async #after(select: SelectQueryBuilder<Migration>, marker: string): Promise<void> {
    const row = await this.dataSource.getRepository(Migration).findOneBy({ uuid: marker, deleted: 0 });
    if (row === null) throw badRequest(`Marker ${marker} could not be found.`);
    select.andWhere(
      '(migration.createdAt, migration.id) < (SELECT m.created_at, m.id FROM nova.migrations m WHERE m.uuid = :marker)',
      { marker },
    );
  }
}
