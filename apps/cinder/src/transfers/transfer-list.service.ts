import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { transferNotFound } from '../common/cinder-errors.js';
import { isTrue, readListQuery } from '../common/list-query.js';
import { nextLinks } from '../common/next-link.js';
import { Conditions, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { Transfer } from './transfer.entity.js';
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
  ['volume_id', 'volume_id'],
]);

/** `GET /volume-transfers`: the offers of the caller's project, oldest first unless sorted (3.59). */
@Injectable()
export class TransferListService {
  constructor(private readonly dataSource: DataSource) {}

  async list(request: ViewRequest, detail: boolean): Promise<Record<string, unknown>> {
    const { context, version } = request;
    const query = readListQuery(request.query);
    const sort = version.atLeast('3.59') ? query.sort : [{ key: 'created_at', direction: 'asc' } as const];
    const conditions = new Conditions().add('NOT deleted');
    if (!(context.isAdmin && isTrue(query.filters.get('all_tenants'))))
      conditions.add('volume_id IN (SELECT id FROM cinder.volumes WHERE project_id = ?)', context.projectId);
    for (const [name, value] of query.filters) {
      const column = COLUMNS.get(name);
      if (column !== undefined) conditions.add(`"${column}" = ?`, value);
    }
    const { manager } = this.dataSource;
    const ids = await pageOfIds(manager, SOURCE, { ...query, sort }, conditions);
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
