import type { EntityManager } from 'typeorm';
import { invalidInput } from './cinder-errors.js';
import type { Direction, ListQuery } from './list-query.js';

/** SQL conditions joined by AND; `?` in a condition stands for its values, in their order. */
export class Conditions {
  readonly #parts: { readonly text: string; readonly values: readonly unknown[] }[] = [];

  add(text: string, ...values: unknown[]): this {
    this.#parts.push({ text, values });
    return this;
  }

  with(other: Conditions): Conditions {
    const both = new Conditions();
    both.#parts.push(...this.#parts, ...other.#parts);
    return both;
  }

  render(): { sql: string; values: unknown[] } {
    const values: unknown[] = [];
    const number = (part: { text: string; values: readonly unknown[] }) => {
      let next = 0;
      return part.text.replace(/\?/g, () => {
        values.push(part.values[next]);
        next += 1;
        return `$${values.length}`;
      });
    };
    const sql = this.#parts.map((part) => `(${number(part)})`).join(' AND ');
    return { sql: sql === '' ? 'TRUE' : sql, values };
  }
}

export interface PageSource {
  /** Schema-qualified table name. */
  readonly table: string;
  /** Sort key in the API -> column. Only these can be sorted by. */
  readonly sortColumns: ReadonlyMap<string, string>;
  readonly markerNotFound: (marker: string) => Error;
}

interface SortColumn {
  readonly column: string;
  readonly direction: Direction;
}

function sortColumns(query: ListQuery, source: PageSource): SortColumn[] {
  const wanted = query.sort.map(({ key, direction }) => {
    const column = source.sortColumns.get(key);
    if (column === undefined) throw invalidInput('Invalid sort key');
    return { column, direction };
  });
  // Equal rows keep one order from page to page: that of the first key (cinder/db/sqlalchemy/api.py process_sort_params).
  const first = wanted[0]?.direction ?? 'desc';
  for (const column of ['created_at', 'id'])
    if (!wanted.some((known) => known.column === column)) wanted.push({ column, direction: first });
  return wanted;
}

/** Rows after the marker's: NULL comes first when ascending and last when descending, as in MySQL. */
function afterMarker(columns: readonly SortColumn[], marker: Readonly<Record<string, string | null>>): Conditions {
  const values: unknown[] = [];
  const branches = columns.map(({ column, direction }, index) => {
    const equal = columns.slice(0, index).map((before) => {
      values.push(marker[before.column]);
      return `"${before.column}" IS NOT DISTINCT FROM ?`;
    });
    return `(${[...equal, beyondMarker(column, direction, marker[column] ?? null, values)].join(' AND ')})`;
  });
  return new Conditions().add(branches.join(' OR '), ...values);
}

function beyondMarker(column: string, direction: Direction, value: string | null, values: unknown[]): string {
  if (value === null) return direction === 'asc' ? `"${column}" IS NOT NULL` : 'FALSE';
  values.push(value);
  return direction === 'asc' ? `"${column}" > ?` : `("${column}" < ? OR "${column}" IS NULL)`;
}

/**
 * Ids of one page of a table, in the order asked for.
 *
 * @param scope rows that the caller may know of: the marker is one of them, whether or not the other conditions hold for it
 * @throws what `markerNotFound` makes when the marker is not among the rows, OpenStackError 400 for an unknown sort key
 */
export async function pageOfIds(
  manager: EntityManager,
  source: PageSource,
  query: ListQuery,
  conditions: Conditions,
  scope: Conditions = new Conditions(),
): Promise<string[]> {
  const columns = sortColumns(query, source);
  let where = conditions.with(scope);
  if (query.marker !== undefined) {
    // As text, so that times keep their microseconds.
    const names = columns.map(({ column }) => `"${column}"::text AS "${column}"`).join(', ');
    const { sql, values } = scope.with(new Conditions().add('id = ? AND NOT deleted', query.marker)).render();
    const marked = await manager.query(`SELECT ${names} FROM ${source.table} WHERE ${sql}`, values);
    if (marked[0] === undefined) throw source.markerNotFound(query.marker);
    where = where.with(afterMarker(columns, marked[0]));
  }
  const order = columns
    .map(({ column, direction }) => `"${column}" ${direction} NULLS ${direction === 'asc' ? 'FIRST' : 'LAST'}`)
    .join(', ');
  const { sql, values } = where.render();
  const rows: { id: string }[] = await manager.query(
    `SELECT id FROM ${source.table} WHERE ${sql} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}`,
    values,
  );
  return rows.map(({ id }) => id);
}

export async function countRows(manager: EntityManager, table: string, conditions: Conditions): Promise<number> {
  const { sql, values } = conditions.render();
  const rows = await manager.query(`SELECT count(*)::int AS count FROM ${table} WHERE ${sql}`, values);
  return rows[0].count;
}
