import type { Comparison, ImageFilter, ImageQuery, SortKey, Viewer } from './image-query.js';

const OPERATORS: Readonly<Record<Comparison, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** Columns that are never NULL. */
const FILLED_KEYS: ReadonlySet<SortKey> = new Set(['created_at', 'updated_at', 'min_disk', 'min_ram', 'protected']);
const NUMBER_KEYS: ReadonlySet<SortKey> = new Set(['size', 'virtual_size']);

/** What NULL sorts as: the original's marker takes it for '' or 0 too. */
function sortExpression(alias: string, key: SortKey): string {
  if (key === 'is_public') return `(${alias}.visibility = 'public')`;
  if (FILLED_KEYS.has(key)) return `${alias}.${key}`;
  if (NUMBER_KEYS.has(key)) return `coalesce(${alias}.${key}, 0)`;
  return `coalesce(${alias}.${key}, '') COLLATE "C"`;
}

/** Collects conditions and their parameters. Every value that a user sent goes in as a parameter. */
class Statement {
  readonly conditions: string[] = [];
  readonly parameters: unknown[] = [];

  bind(value: unknown): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  where(condition: string): void {
    this.conditions.push(condition);
  }
}

function conditionOf(filter: ImageFilter, bind: (value: unknown) => string): string {
  switch (filter.kind) {
    case 'column':
      // As text, so that a filter that is no number finds nothing instead of failing.
      return `i.${filter.column}::text = ANY(${bind(filter.anyOf)}::text[])`;
    case 'time':
      return `date_trunc('second', i.${filter.column}) ${OPERATORS[filter.comparison]} ${bind(filter.at)}::timestamptz`;
    case 'range':
      return `i.${filter.column} ${OPERATORS[filter.comparison]} ${bind(filter.bound)}::numeric`;
    case 'never':
      return 'false';
    case 'property':
      return `EXISTS (SELECT FROM glance.image_properties p WHERE p.image_id = i.id AND NOT p.deleted
        AND p.name = ${bind(filter.name)} AND p.value = ${bind(filter.value)})`;
    case 'tag':
      return `EXISTS (SELECT FROM glance.image_tags t WHERE t.image_id = i.id AND NOT t.deleted AND t.value = ${bind(filter.value)})`;
  }
}

function isMember(statement: Statement, projectId: string, memberStatus: string): string {
  const status = memberStatus === 'all' ? '' : ` AND m.status = ${statement.bind(memberStatus)}`;
  return `EXISTS (SELECT FROM glance.image_members m WHERE m.image_id = i.id AND NOT m.deleted
    AND m.member = ${statement.bind(projectId)}${status})`;
}

function addViewer(statement: Statement, viewer: Viewer): void {
  const shared = `(i.visibility = ANY(${statement.bind(viewer.shared)}::text[]) AND ${isMember(statement, viewer.projectId, viewer.memberStatus)})`;
  statement.where(
    `(i.owner = ${statement.bind(viewer.projectId)} OR i.visibility = ANY(${statement.bind(viewer.open)}::text[]) OR ${shared})`,
  );
}

/** Rows after the marker in the order of the sort keys: (a > x) or (a = x and b > y) ... */
function addMarker(statement: Statement, query: ImageQuery): void {
  if (query.marker === null) return;
  const marker = statement.bind(query.marker);
  const alternatives = query.sort.map(([key, direction], position) => {
    const equals = query.sort
      .slice(0, position)
      .map(([earlier]) => `${sortExpression('i', earlier)} = ${sortExpression('marker', earlier)}`);
    const after = `${sortExpression('i', key)} ${direction === 'asc' ? '>' : '<'} ${sortExpression('marker', key)}`;
    return `(${[...equals, after].join(' AND ')})`;
  });
  statement.where(
    `EXISTS (SELECT FROM glance.images marker WHERE marker.id = ${marker} AND (${alternatives.join(' OR ')}))`,
  );
}

/** The WHERE, ORDER BY and LIMIT of an image list over `glance.images i`. */
export function listStatement(query: ImageQuery): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const statement = new Statement();
  if (!query.withDeleted) statement.where("NOT i.deleted AND i.status <> 'killed'");
  if (query.viewer !== null) addViewer(statement, query.viewer);
  if (query.visibilities !== null) statement.where(`i.visibility = ANY(${statement.bind(query.visibilities)}::text[])`);
  if (query.unlistedFor !== null) {
    const { projectId, visibilities } = query.unlistedFor;
    statement.where(
      `(i.owner = ${statement.bind(projectId)} OR i.visibility <> ALL(${statement.bind(visibilities)}::text[]))`,
    );
  }
  if (query.sharedWith !== null) {
    statement.where(isMember(statement, query.sharedWith, query.viewer?.memberStatus ?? 'all'));
  }
  for (const filter of query.filters) statement.where(conditionOf(filter, (value) => statement.bind(value)));
  addMarker(statement, query);
  const order = query.sort.map(([key, direction]) => `${sortExpression('i', key)} ${direction}`);
  const sql = `WHERE ${['true', ...statement.conditions].join(' AND ')} ORDER BY ${order.join(', ')} LIMIT ${statement.bind(query.limit)}`;
  return { sql, parameters: statement.parameters };
}
