import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { boolFromString } from '#image-properties';
import { pythonStr } from '#openstack-http';
import { snapshotNotFound } from '../common/cinder-errors.js';
import { allowedFilters, type FilterRules } from '../common/filter-rules.js';
import { queryBoolean, readListQuery } from '../common/list-query.js';
import { nextLinks } from '../common/next-link.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { pythonLiteral } from '../common/python-literal.js';
import { Conditions, countRows, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { Snapshot } from '../db/snapshot.entity.js';
import { type SnapshotRecord, snapshotRecords } from '../db/snapshot-record.js';
import { snapshotShow, snapshotSummary } from './snapshot.view.js';

const TABLE = 'cinder.snapshots AS snapshots';

const FILTERS: FilterRules = {
  configured: ['name', 'status', 'volume_id', 'metadata', 'availability_zone', 'consumes_quota'],
  older: new Map([
    ['name', '3.0'],
    ['status', '3.0'],
    ['volume_id', '3.0'],
    ['metadata', '3.22'],
  ]),
  everyProject: boolFromString,
};

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['name', 'display_name'],
  ['display_name', 'display_name'],
  ...['id', 'status', 'volume_id', 'project_id', 'user_id', 'progress', 'volume_type_id'].map(
    (name): [string, string] => [name, name],
  ),
]);

const SOURCE: PageSource = {
  table: TABLE,
  sortColumns: new Map([
    ['name', 'display_name'],
    ['display_name', 'display_name'],
    ...['id', 'status', 'volume_size', 'volume_id', 'created_at', 'updated_at', 'progress'].map(
      (name): [string, string] => [name, name],
    ),
  ]),
  markerNotFound: snapshotNotFound,
};

function addFilter(conditions: Conditions, name: string, value: string): boolean {
  const column = COLUMNS.get(name.replace(/~$/, ''));
  if (column !== undefined && name.endsWith('~')) conditions.add(`strpos("${column}", ?) > 0`, value);
  else if (column !== undefined) conditions.add(`"${column}" = ?`, value);
  else if (name === 'consumes_quota')
    conditions.add('use_quota = ?', queryBoolean(new Map([['use_quota', value]]), 'use_quota'));
  else if (name === 'availability_zone')
    conditions.add('volume_id IN (SELECT id FROM cinder.volumes WHERE availability_zone = ?)', value);
  else if (name === 'metadata') return addMetadata(conditions, value);
  else return false;
  return true;
}

function addMetadata(conditions: Conditions, value: string): boolean {
  const pairs = pythonLiteral(value);
  if (!(pairs instanceof Map)) return false;
  for (const [key, wanted] of pairs)
    conditions.add(
      `EXISTS (SELECT FROM cinder.snapshot_metadata AS pair
       WHERE pair.snapshot_id = snapshots.id AND NOT pair.deleted AND pair.key = ? AND pair.value = ?)`,
      key,
      pythonStr(wanted),
    );
  return true;
}

export interface SnapshotPage {
  readonly records: readonly SnapshotRecord[];
  readonly links: ReturnType<typeof nextLinks>;
  /** Of all pages, where it was asked for. */
  readonly count: number | undefined;
}

/** `GET /snapshots` and `/snapshots/detail`. */
@Injectable()
export class SnapshotListService {
  constructor(private readonly dataSource: DataSource) {}

  async list(request: ViewRequest, detail: boolean): Promise<Record<string, unknown>> {
    const { records, links, count } = await this.page(request, detail ? 'snapshots/detail' : 'snapshots');
    return {
      snapshots: records.map((record) => (detail ? snapshotShow(record, request) : snapshotSummary(record))),
      ...(links === undefined ? {} : { snapshots_links: links }),
      ...(count === undefined ? {} : { count }),
    };
  }

  /**
   * The snapshots of one page, in their order.
   *
   * @param collection the path that the link to the next page has
   */
  page(request: ViewRequest, collection: string): Promise<SnapshotPage> {
    return inOneSnapshot(this.dataSource, (manager) => this.#page(manager, request, collection));
  }

  async #page(manager: EntityManager, request: ViewRequest, collection: string): Promise<SnapshotPage> {
    const query = readListQuery(request);
    const { scope, conditions } = conditionsOf(request, query.filters);
    const ids = conditions === null ? [] : await pageOfIds(manager, SOURCE, query, conditions, scope);
    const rows = ids.length === 0 ? [] : await manager.findBy(Snapshot, { id: In(ids) });
    const position = new Map(ids.map((id, index) => [id, index]));
    rows.sort((a, b) => (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0));
    const countAll = async () => (conditions === null ? 0 : countRows(manager, TABLE, conditions.with(scope)));
    return {
      records: await snapshotRecords(manager, rows),
      links: nextLinks(request, collection, query, ids.at(-1), ids.length),
      count: query.withCount ? await countAll() : undefined,
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
  const canMatch = [...filters].every(([name, value]) => addFilter(conditions, name, value));
  return { scope, conditions: canMatch ? conditions : null };
}
