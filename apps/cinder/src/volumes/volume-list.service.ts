import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { lastValue } from '#openstack-http';
import { volumeNotFound } from '../common/cinder-errors.js';
import { allowedFilters } from '../common/filter-rules.js';
import { queryBoolean, readListQuery } from '../common/list-query.js';
import { nextLinks } from '../common/next-link.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { Conditions, countRows, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { Volume } from '../db/volume.entity.js';
import { recordsOf, type VolumeRecord } from '../db/volume-record.js';
import { volumeShow, volumeSummary } from './volume.view.js';
import { addVolumeFilter, VOLUME_FILTERS } from './volume-filters.js';

const TABLE = 'cinder.volumes AS volumes';

const SOURCE: PageSource = {
  table: TABLE,
  sortColumns: new Map([
    ['name', 'display_name'],
    ['display_name', 'display_name'],
    ...['id', 'status', 'size', 'bootable', 'availability_zone', 'created_at', 'updated_at', 'host', 'project_id'].map(
      (name): [string, string] => [name, name],
    ),
    ...['user_id', 'attach_status', 'volume_type_id', 'snapshot_id', 'source_volid', 'launched_at'].map(
      (name): [string, string] => [name, name],
    ),
  ]),
  markerNotFound: volumeNotFound,
};

export interface VolumePage {
  readonly records: readonly VolumeRecord[];
  readonly links: ReturnType<typeof nextLinks>;
  /** Of all pages, where it was asked for. */
  readonly count: number | undefined;
}

/** Lists and sums of volumes. */
@Injectable()
export class VolumeListService {
  constructor(private readonly dataSource: DataSource) {}

  /** `GET /volumes` and `/volumes/detail`. @throws OpenStackError 400 for a query that makes no sense, 404 for an unknown marker */
  async list(request: ViewRequest, detail: boolean): Promise<Record<string, unknown>> {
    const { records, links, count } = await this.page(request, detail ? 'volumes/detail' : 'volumes');
    const view = detail ? volumeShow : volumeSummary;
    return {
      volumes: records.map((record) => view(record, request)),
      ...(links === undefined ? {} : { volumes_links: links }),
      ...(count === undefined ? {} : { count }),
    };
  }

  /**
   * The volumes of one page, in their order.
   *
   * @param collection the path that the link to the next page has
   */
  page(request: ViewRequest, collection: string): Promise<VolumePage> {
    return inOneSnapshot(this.dataSource, (manager) => this.#page(manager, request, collection));
  }

  async #page(manager: EntityManager, request: ViewRequest, collection: string): Promise<VolumePage> {
    const query = readListQuery(request);
    const { scope, conditions } = conditionsOf(request, query.filters);
    const ids = conditions === null ? [] : await pageOfIds(manager, SOURCE, query, conditions, scope);
    const position = new Map(ids.map((id, index) => [id, index]));
    const volumes = ids.length === 0 ? [] : await manager.findBy(Volume, { id: In(ids) });
    volumes.sort((a, b) => (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0));
    const countAll = async () => (conditions === null ? 0 : countRows(manager, TABLE, conditions.with(scope)));
    return {
      records: await recordsOf(manager, volumes),
      links: nextLinks(request, collection, query, ids.at(-1), ids.length),
      count: query.withCount ? await countAll() : undefined,
    };
  }

  /** `GET /volumes/summary`: number and GiB of volumes and, since 3.36, which values each metadata key has. */
  summary(request: ViewRequest): Promise<Record<string, unknown>> {
    return inOneSnapshot(this.dataSource, (manager) => this.#summary(manager, request));
  }

  async #summary(manager: EntityManager, request: ViewRequest): Promise<Record<string, unknown>> {
    const { sql, values } = summaryConditions(request).render();
    const [sums] = await manager.query(
      `SELECT count(*)::int AS total_count, coalesce(sum(size), 0)::float8 AS total_size FROM ${TABLE} WHERE ${sql}`,
      values,
    );
    if (!request.version.atLeast('3.36')) return { 'volume-summary': sums };
    const pairs: { key: string; values: string[] }[] = await manager.query(
      `SELECT key, array_agg(DISTINCT value ORDER BY value) AS values FROM cinder.volume_metadata
       WHERE NOT deleted AND volume_id IN (SELECT id FROM ${TABLE} WHERE ${sql}) GROUP BY key ORDER BY key`,
      values,
    );
    const metadata = Object.create(null) as Record<string, string[]>;
    for (const pair of pairs) metadata[pair.key] = pair.values;
    return { 'volume-summary': { ...sums, metadata } };
  }
}

/** What a list is of: null when nothing can match. */
function conditionsOf(
  request: ViewRequest,
  given: ReadonlyMap<string, string>,
): { readonly scope: Conditions; readonly conditions: Conditions | null } {
  const { filters, everyProject } = allowedFilters(given, request, VOLUME_FILTERS);
  const scope = new Conditions();
  if (!everyProject) scope.add('project_id = ?', request.context.projectId);
  const conditions = new Conditions().add('NOT deleted');
  const canMatch = [...filters].every(([name, value]) => addVolumeFilter(conditions, name, value, request));
  return { scope, conditions: canMatch ? conditions : null };
}

/** cinder/volume/api.py get_volume_summary: no filter counts but `all_tenants`. */
function summaryConditions({ context, query }: ViewRequest): Conditions {
  const conditions = new Conditions().add('NOT deleted');
  const allTenants = lastValue(query['all_tenants']);
  const asked = new Map(allTenants === undefined || !context.isAdmin ? [] : [['all_tenants', allTenants]]);
  return queryBoolean(asked, 'all_tenants') ? conditions : conditions.add('project_id = ?', context.projectId);
}
