import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { strictBoolFromString } from '#image-properties';
import { badRequest } from '#openstack-http';
import { allowedFilters, type FilterRules } from '../common/filter-rules.js';
import { readListQuery } from '../common/list-query.js';
import { nextLinks } from '../common/next-link.js';
import { inOneSnapshot } from '../common/one-snapshot.js';
import { pythonLiteral } from '../common/python-literal.js';
import { Conditions, type PageSource, pageOfIds } from '../common/sorted-page.js';
import type { ViewRequest } from '../common/view-request.js';
import { typeRecords } from '../db/volume-record.js';
import { publicTypes, visibleTypes } from './visible-types.js';
import { isVisibleSpec, volumeTypeView } from './volume-type.view.js';

const COLUMNS = ['id', 'name', 'description', 'qos_specs_id', 'is_public', 'created_at', 'updated_at'];

const SOURCE: PageSource = {
  table: 'cinder.volume_types',
  sortColumns: new Map(COLUMNS.map((name) => [name, name])),
  markerNotFound: (marker) => new Error(`volume type ${marker} is gone within a snapshot`),
};

/** etc/cinder/resource_filters.json, since 3.52. */
const RULES: FilterRules = { configured: ['is_public', 'extra_specs'], older: new Map(), everyProject: () => false };

/** Filters of administrators that compare one column with one text. */
const TEXT_COLUMNS: ReadonlySet<string> = new Set(['id', 'name', 'description', 'qos_specs_id']);

/** What kind of types an administrator asks for; undefined: both. @throws OpenStackError 400 (cinder/api/api_utils.py _parse_is_public) */
function readIsPublic(text: string | undefined): boolean | undefined {
  if (text === undefined) return true;
  if (text.toLowerCase() === 'none') return undefined;
  const value = strictBoolFromString(text);
  if (value === null) throw badRequest(`Invalid is_public filter [${text}]`);
  return value;
}

/** Before 3.52 all but `is_public` is passed over where a member asks. @throws OpenStackError 400 */
function filtersOf(request: ViewRequest, given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (request.version.atLeast('3.52')) return allowedFilters(given, request, RULES).filters;
  return request.context.isAdmin ? given : new Map([...given].filter(([name]) => name === 'is_public'));
}

/** @throws OpenStackError 400 for what is no dictionary */
function specsOf(text: string): [key: string, value: unknown][] {
  const specs = pythonLiteral(text);
  if (!(specs instanceof Map)) throw badRequest(`Invalid extra_specs filter [${text}]`);
  return [...specs];
}

/** A list of zones is one text, in which a zone is looked for. */
function hasSpec(conditions: Conditions, key: string, value: unknown): Conditions {
  const isZones = key === 'RESKEY:availability_zones';
  return conditions.add(
    `id IN (SELECT volume_type_id FROM cinder.volume_type_extra_specs
            WHERE key = ? AND value ${isZones ? 'LIKE' : '='} ? AND NOT deleted)`,
    key,
    isZones ? `%${String(value)}%` : String(value),
  );
}

/** cinder/api/v3/types.py _get_volume_types, cinder/db/sqlalchemy/api.py _process_volume_types_filters; null: nothing can match */
function conditionsOf(request: ViewRequest, given: ReadonlyMap<string, string>): Conditions | null {
  const { context } = request;
  const filters = filtersOf(request, given);
  const isPublic = context.isAdmin ? readIsPublic(filters.get('is_public')) : true;
  let conditions = isPublic === true ? publicTypes(context) : new Conditions();
  if (isPublic === false) conditions.add('NOT is_public');
  for (const [name, text] of filters) {
    if (name === 'is_public') continue;
    if (name === 'extra_specs') {
      const specs = specsOf(text);
      if (specs.some(([key]) => !isVisibleSpec(key, context))) return null;
      for (const [key, value] of specs) conditions = hasSpec(conditions, key, value);
    } else if (TEXT_COLUMNS.has(name)) conditions.add(`${name} = ?`, text);
    else return null;
  }
  return conditions;
}

/** `GET /types`. */
@Injectable()
export class VolumeTypeListService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws OpenStackError 400 for a query that makes no sense */
  list(request: ViewRequest): Promise<Record<string, unknown>> {
    return inOneSnapshot(this.dataSource, (manager) => this.#page(manager, request));
  }

  async #page(manager: EntityManager, request: ViewRequest): Promise<Record<string, unknown>> {
    const asked = readListQuery(request);
    const conditions = conditionsOf(request, asked.filters);
    const scope = visibleTypes(request.context);
    const query = { ...asked, marker: await knownMarker(manager, scope, asked.marker) };
    const ids = conditions === null ? [] : await pageOfIds(manager, SOURCE, query, conditions, scope);
    const records = await typeRecords(manager, ids);
    const links = nextLinks(request, 'types', asked, ids.at(-1), ids.length);
    return {
      volume_types: ids.flatMap((id) => {
        const record = records.get(id);
        return record === undefined ? [] : [volumeTypeView(record, request.context)];
      }),
      ...(links === undefined ? {} : { volume_type_links: links }),
    };
  }
}

/** A marker that is no type of the caller's is passed over: the list begins at its beginning. */
async function knownMarker(
  manager: EntityManager,
  scope: Conditions,
  marker: string | undefined,
): Promise<string | undefined> {
  if (marker === undefined) return undefined;
  const { sql, values } = scope.with(new Conditions().add('id = ?', marker)).render();
  const rows = await manager.query(`SELECT id FROM cinder.volume_types WHERE ${sql}`, values);
  return rows.length === 0 ? undefined : marker;
}
