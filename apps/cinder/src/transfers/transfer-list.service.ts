import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { boolFromString } from '#image-properties';
import { transferNotFound } from '../common/cinder-errors.js';
import { readListQuery } from '../common/list-query.js';
import { nextLinks } from '../common/next-link.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { Conditions, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { Transfer } from '../db/transfer.entity.js';
import { COLLECTION, transferDetail, transferSummary } from './transfer.view.js';

const SOURCE: PageSource = {
  table: 'cinder.transfers',
  sortColumns: new Map([
    ['name', 'display_name'],
    ...['id', 'volume_id', 'display_name', 'created_at'].map((name): [string, string] => [name, name]),
  ]),
  markerNotFound: transferNotFound,
};

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['id', 'id'],
  ['name', 'display_name'],
  ['display_name', 'display_name'],
  ...['volume_id', 'source_project_id', 'destination_project_id'].map((name): [string, string] => [name, name]),
]);

/** `GET /volume-transfers`: the offers of the caller's project, oldest first unless sorted (3.59). */
@Injectable()
export class TransferListService {
  constructor(private readonly dataSource: DataSource) {}

  list(request: ViewRequest, detail: boolean): Promise<Record<string, unknown>> {
    return inOneSnapshot(this.dataSource, (manager) => this.#list(manager, request, detail));
  }

  async #list(manager: EntityManager, request: ViewRequest, detail: boolean): Promise<Record<string, unknown>> {
    const { context, version } = request;
    const query = readListQuery(request);
    const sort = version.atLeast('3.59') ? query.sort : [{ key: 'created_at', direction: 'asc' } as const];
    const { all_tenants: allTenants, ...filters } = Object.fromEntries(query.filters);
    const scope = new Conditions();
    if (!(context.isAdmin && boolFromString(allTenants ?? false)))
      scope.add('volume_id IN (SELECT id FROM cinder.volumes WHERE project_id = ?)', context.projectId);
    const conditions = conditionsOf(filters);
    const ids = conditions === null ? [] : await pageOfIds(manager, SOURCE, { ...query, sort }, conditions, scope);
    const rows = ids.length === 0 ? [] : await manager.findBy(Transfer, { id: In(ids) });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const ordered = ids.flatMap((id) => byId.get(id) ?? []);
    const links = nextLinks(request, COLLECTION, query, ids.at(-1), ids.length);
    return {
      transfers: ordered.map((row) => (detail ? transferDetail(row, request) : transferSummary(row, request))),
      ...(links === undefined ? {} : { transfers_links: links }),
    };
  }
}

/** Whatever is no column matches nothing, for everybody (cinder/db/sqlalchemy/api.py is_valid_model_filters). */
function conditionsOf(filters: Readonly<Record<string, string>>): Conditions | null {
  const conditions = new Conditions().add('NOT deleted');
  for (const [name, value] of Object.entries(filters)) {
    const column = COLUMNS.get(name);
    if (column === undefined) return null;
    conditions.add(`"${column}" = ?`, value);
  }
  return conditions;
}
