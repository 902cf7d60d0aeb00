import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { strictBoolFromString } from '#image-properties';
import { badRequest } from '#openstack-http';
import { backupNotFound } from '../common/cinder-errors.js';
import { allowedFilters, type FilterRules } from '../common/filter-rules.js';
import { readListQuery } from '../common/list-query.js';
import { nextLinks } from '../common/next-link.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { Conditions, countRows, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { Backup } from '../db/backup.entity.js';
import { backupRecords } from '../db/backup-record.js';
import { backupDetail, backupSummary } from './backup.view.js';

const TABLE = 'cinder.backups';

const FILTERS: FilterRules = {
  configured: ['name', 'status', 'volume_id'],
  older: new Map(['name', 'status', 'volume_id'].map((name) => [name, '3.0'])),
  everyProject: (allTenants) => {
    const flag = strictBoolFromString(allTenants);
    if (flag === null) throw badRequest(`all_tenants must be a boolean, got '${allTenants}'.`);
    return flag;
  },
};

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['name', 'display_name'],
  ['display_name', 'display_name'],
  ...['id', 'status', 'volume_id', 'snapshot_id', 'parent_id', 'host', 'project_id', 'user_id'].map(
    (name): [string, string] => [name, name],
  ),
]);

const SOURCE: PageSource = {
  table: TABLE,
  sortColumns: new Map([
    ['name', 'display_name'],
    ['display_name', 'display_name'],
    ...['id', 'status', 'size', 'volume_id', 'container', 'created_at', 'updated_at'].map((name): [string, string] => [
      name,
      name,
    ]),
  ]),
  markerNotFound: backupNotFound,
};

/** `GET /backups` and `/backups/detail`. */
@Injectable()
export class BackupListService {
  constructor(private readonly dataSource: DataSource) {}

  list(request: ViewRequest, detail: boolean): Promise<Record<string, unknown>> {
    return inOneSnapshot(this.dataSource, (manager) => this.#list(manager, request, detail));
  }

  async #list(manager: EntityManager, request: ViewRequest, detail: boolean): Promise<Record<string, unknown>> {
    const query = readListQuery(request);
    const { scope, conditions } = conditionsOf(request, query.filters);
    const ids = conditions === null ? [] : await pageOfIds(manager, SOURCE, query, conditions, scope);
    const rows = ids.length === 0 ? [] : await manager.findBy(Backup, { id: In(ids) });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const records = await backupRecords(
      manager,
      ids.flatMap((id) => byId.get(id) ?? []),
    );
    const links = nextLinks(request, detail ? 'backups/detail' : 'backups', query, ids.at(-1), ids.length);
    return {
      backups: records.map((record) => (detail ? backupDetail(record, request) : backupSummary(record, request))),
      ...(links === undefined ? {} : { backups_links: links }),
      ...(query.withCount && request.version.atLeast('3.45')
        ? { count: conditions === null ? 0 : await countRows(manager, TABLE, conditions.with(scope)) }
        : {}),
    };
  }
}

/** What a list is of: null when nothing can match. */
function conditionsOf(
  request: ViewRequest,
  given: ReadonlyMap<string, string>,
): { readonly scope: Conditions; readonly conditions: Conditions | null } {
  const { filters, everyProject } = allowedFilters(given, request, FILTERS);
  const scope = new Conditions();
  if (!everyProject) scope.add('project_id = ?', request.context.projectId);
  const conditions = new Conditions().add('NOT deleted');
  for (const [name, value] of filters) {
    const column = COLUMNS.get(name.replace(/~$/, ''));
    if (column === undefined) return { scope, conditions: null };
    if (name.endsWith('~')) conditions.add(`strpos("${column}", ?) > 0`, value);
    else conditions.add(`"${column}" = ?`, value);
  }
  return { scope, conditions };
}
