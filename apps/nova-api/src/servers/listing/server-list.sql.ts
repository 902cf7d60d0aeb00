import { EXACT_FILTERS, REGEX_FILTERS } from './server-filters.js';
import type { ServerListProfile } from './server-list-profile.js';
import type { ServerListRequest } from './server-list-request.js';

/** Conditions on `nova.instances i`, and the values of their parameters. */
class Conditions {
  readonly values: unknown[] = [];
  readonly #all: string[] = [];

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(condition: string): void {
    this.#all.push(`(${condition})`);
  }

  get sql(): string {
    return this.#all.length === 0 ? 'true' : this.#all.join(' AND ');
  }
}

const SHARED_FLAVOR = (project: string) =>
  `(f.is_public OR EXISTS (SELECT 1 FROM nova.flavor_projects p WHERE p.flavor_id = f.id AND p.project_id = ${project}))`;
/** Addresses of a server, as the text of each. */
const ADDRESSES = `
  SELECT ip FROM nova.instance_info_caches c, json_array_elements(c.network_info::json) vif,
         json_array_elements_text(vif #> '{network,ips}') ip WHERE c.instance_uuid = i.uuid AND c.deleted = 0`;
const WITH_TAG = 'SELECT 1 FROM nova.tags t WHERE t.resource_id = i.uuid AND t.tag';

function flavor(conditions: Conditions, request: ServerListRequest, flavorid: string): void {
  const id = conditions.parameter(flavorid);
  const access = request.isAdmin ? 'true' : SHARED_FLAVOR(conditions.parameter(request.callerProject));
  conditions.add(`i.instance_type_id IN (SELECT f.id FROM nova.flavors f WHERE f.flavorid = ${id} AND ${access})`);
}

/** A server with an address that matches either. */
function addresses(conditions: Conditions, { filters }: ServerListRequest, profile: ServerListProfile): void {
  const matches = (['ip', 'ip6'] as const).flatMap((name) => {
    const text = filters.get(name);
    return text === undefined ? [] : [`(${profile.addressMatches[name]('ip', conditions.parameter(text))})`];
  });
  if (matches.length > 0) conditions.add(`EXISTS (SELECT 1 FROM (${ADDRESSES}) a WHERE ${matches.join(' OR ')})`);
}

function tags(conditions: Conditions, { tags: asked }: ServerListRequest): void {
  for (const [name, names] of asked) {
    const all = conditions.parameter(names);
    const some = `EXISTS (${WITH_TAG} = ANY(${all}))`;
    const every = `(SELECT count(*) FROM nova.tags t WHERE t.resource_id = i.uuid AND t.tag = ANY(${all})) = ${new Set(names).size}`;
    const condition = name.endsWith('any') ? some : every;
    conditions.add(name.startsWith('not') ? `NOT ${condition}` : condition);
  }
}

/** `status` counts for more than the states that are named beside it. */
function isSaidByStatus({ states }: ServerListRequest, filter: string): boolean {
  return (filter === 'vm_state' && states !== null) || (filter === 'task_state' && (states?.task ?? null) !== null);
}

function state(conditions: Conditions, request: ServerListRequest): void {
  const { states, deleted, changesSince, changesBefore, locked, projectId } = request;
  if (states !== null) {
    conditions.add(`i.vm_state = ANY(${conditions.parameter(states.vm)})`);
    if (states.task !== null) conditions.add(`i.task_state = ANY(${conditions.parameter(states.task)})`);
  }
  if (deleted !== null) conditions.add(deleted ? 'i.deleted = i.id' : 'i.deleted = 0');
  if (changesSince !== null) conditions.add(`i.updated_at >= ${conditions.parameter(changesSince)}`);
  if (changesBefore !== null) conditions.add(`i.updated_at <= ${conditions.parameter(changesBefore)}`);
  if (locked !== null) conditions.add(`i.locked = ${conditions.parameter(locked)}`);
  if (projectId !== null) conditions.add(`i.project_id = ${conditions.parameter(projectId)}`);
}

/**
 * The instances of one page, for ServerRecordsRepository.select. Regular expressions are matched without regard to case, as by
 * MySQL. Nulls come first upwards and last downwards, as there too.
 */
export function serverListSql(
  request: ServerListRequest,
  profile: ServerListProfile,
): { sql: string; values: unknown[] } {
  const conditions = new Conditions();
  for (const [name, value] of request.filters) {
    const column = EXACT_FILTERS.get(name);
    if (column !== undefined && !isSaidByStatus(request, name))
      conditions.add(`i.${column} = ${conditions.parameter(value)}`);
    const text = REGEX_FILTERS.get(name);
    if (text !== undefined) conditions.add(`${text} ~* ${conditions.parameter(value)}`);
    if (name === 'flavor') flavor(conditions, request, value);
  }
  state(conditions, request);
  addresses(conditions, request, profile);
  tags(conditions, request);
  const order = request.sort
    .map(([column, direction]) => `i.${column} ${direction === 'asc' ? 'ASC NULLS FIRST' : 'DESC NULLS LAST'}`)
    .join(', ');
  const place = `row_number() OVER (ORDER BY ${order}) AS place`;
  const where = conditions.sql;
  if (request.marker === undefined) {
    const sql = `SELECT i.*, ${place} FROM nova.instances i WHERE ${where} ORDER BY place LIMIT ${request.limit}`;
    return { sql, values: conditions.values };
  }
  // The marker need not match: the page is what would follow it.
  const marker = conditions.parameter(request.marker);
  const sql = `
    WITH placed AS (SELECT i.*, ${place}, (${where}) AS is_match FROM nova.instances i WHERE i.uuid = ${marker} OR (${where}))
    SELECT * FROM placed WHERE is_match AND place > (SELECT place FROM placed WHERE uuid = ${marker}) ORDER BY place LIMIT ${request.limit}`;
  return { sql, values: conditions.values };
}
