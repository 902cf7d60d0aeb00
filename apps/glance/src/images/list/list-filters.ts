import { type PythonDialect, parsePythonInt } from '#image-properties';
import { badRequest } from '#openstack-http';
import type { Comparison, ImageFilter, NumberColumn } from './image-query.js';
import { parseIsoTime } from './iso-time.js';

const NEVER: ImageFilter = { kind: 'never' };
const LIST_COLUMNS = new Set(['name', 'id', 'status', 'container_format', 'disk_format']);
const TEXT_COLUMNS = new Set([...LIST_COLUMNS, 'owner', 'checksum', 'os_hash_algo', 'os_hash_value', 'visibility']);
const NUMBER_COLUMNS = new Set(['size', 'virtual_size', 'min_disk', 'min_ram']);
const BOOLEAN_COLUMNS = new Set(['os_hidden', 'protected']);
const TIME_COLUMNS = new Set(['created_at', 'updated_at']);
const LATER_COLUMNS = new Set(['os_hidden', 'os_hash_algo', 'os_hash_value', 'visibility']);
const COMPARISONS: readonly Comparison[] = ['gt', 'gte', 'lt', 'lte', 'neq', 'eq'];
const DECIMAL = /^[+-]?\d+(\.\d*)?$/;

/** `gt:2020-01-01T00:00:00Z` into its parts; an expression without an operator means equality. */
function splitOperator(expression: string): readonly [operator: string, threshold: string] {
  const colon = expression.indexOf(':');
  if (colon < 0 || parseIsoTime(expression) !== null) return ['eq', expression];
  return [expression.slice(0, colon), expression.slice(colon + 1)];
}

/** @throws OpenStackError 400 */
export function timeFilter(column: 'created_at' | 'updated_at', expression: string): ImageFilter {
  const [operator, threshold] = splitOperator(expression);
  const at = parseIsoTime(threshold);
  if (at === null) throw badRequest(`Bad "${column}" query filter format. Use ISO 8601 DateTime notation.`);
  const comparison = COMPARISONS.find((known) => known === operator);
  if (comparison === undefined) throw badRequest('Unable to filter on a unknown operator.');
  return { kind: 'time', column, comparison, at };
}

/** Commas separate; double quotes keep a comma in a value (glance/common/utils.py split_filter_value_for_quotes). */
export function splitQuotedList(value: string): string[] {
  requireBalancedQuotes(value);
  const item = /"([^"\\]*(?:\\.[^"\\]*)*)",?|([^,]+),?|,/gs;
  return [...value.matchAll(item)].map((match) => match[1] || match[2] || '');
}

function requireBalancedQuotes(value: string): void {
  let opening = true;
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] !== '"' || (at > 0 && value[at - 1] === '\\')) continue;
    if (opening && at > 0 && value[at - 1] !== ',')
      throw badRequest(`Invalid filter value ${value}. There is no comma before opening quotation mark.`);
    if (!opening && at + 1 !== value.length && value[at + 1] !== ',')
      throw badRequest(`Invalid filter value ${value}. There is no comma after closing quotation mark.`);
    opening = !opening;
  }
  if (!opening) throw badRequest(`Invalid filter value ${value}. The quote is not closed.`);
}

function listFilter(column: string, expression: string): ImageFilter {
  const [operator, rest] = splitOperator(expression);
  if (operator !== 'in' && operator !== 'eq') throw badRequest(`Unable to filter by unknown operator '${operator}'.`);
  const anyOf = operator === 'in' ? splitQuotedList(rest) : [rest];
  return { kind: 'column', column: column as 'name', anyOf };
}

function equals(column: string, value: string): ImageFilter {
  return { kind: 'column', column: column as 'name', anyOf: [value] };
}

/** A number that is written in another way is the same number; what is none equals no number. */
function numberFilter(column: string, value: string): ImageFilter {
  const bound = value.trim();
  return DECIMAL.test(bound) ? { kind: 'range', column: column as NumberColumn, comparison: 'eq', bound } : NEVER;
}

/** @throws OpenStackError 400 for what is no whole number, whatever is before `_min` or `_max` */
function rangeFilter(name: string, value: string, dialect: PythonDialect): ImageFilter | null {
  const match = /^(.*)_(min|max)$/s.exec(name);
  if (match === null) return null;
  const bound = parsePythonInt(value, dialect);
  if (bound === null) throw badRequest('Unable to filter on a range with a non-numeric value.');
  const column = match[1] ?? '';
  if (!NUMBER_COLUMNS.has(column)) return NEVER;
  const comparison = match[2] === 'min' ? 'gte' : 'lte';
  return { kind: 'range', column: column as NumberColumn, comparison, bound: String(bound) };
}

/** @throws OpenStackError 400 */
function booleanFilter(column: string, value: string): ImageFilter {
  const lower = column === 'os_hidden' ? value.toLowerCase() : value;
  if (lower !== 'true' && lower !== 'false')
    throw badRequest(`Invalid value '${lower}' for '${column}' filter. Valid values are 'true' or 'false'.`);
  return equals(column, lower);
}

function simpleFilter(name: string, value: string): ImageFilter {
  if (NUMBER_COLUMNS.has(name)) return numberFilter(name, value);
  if (TEXT_COLUMNS.has(name)) return equals(name, value);
  return name === 'deleted_at' ? NEVER : { kind: 'property', name, value };
}

/** One query parameter as a filter: a column where there is one of that name, else a custom property. @throws OpenStackError 400 */
export type FilterReader = (name: string, value: string, dialect: PythonDialect) => ImageFilter;

/** With operators: `in:a,b`, `gt:2020-02-03` (glance/db/sqlalchemy/api.py _make_conditions_from_filters, 25.1.0). */
export const operatorFilter: FilterReader = (name, value, dialect) => {
  if (BOOLEAN_COLUMNS.has(name)) return booleanFilter(name, value);
  const range = rangeFilter(name, value, dialect);
  if (range !== null) return range;
  if (TIME_COLUMNS.has(name)) return timeFilter(name as 'created_at', value);
  return LIST_COLUMNS.has(name) ? listFilter(name, value) : simpleFilter(name, value);
};

const WORDS: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['1', 'true'],
  ['false', 'false'],
  ['0', 'false'],
]);

/** The same in 2014.1: no operators, and columns that came later are properties. Only numbers are looked at closely. */
export const plainFilter: FilterReader = (name, value, dialect) => {
  const range = rangeFilter(name, value, dialect);
  if (range !== null) return range;
  if (LATER_COLUMNS.has(name)) return { kind: 'property', name, value };
  if (name === 'protected') {
    const word = WORDS.get(value.toLowerCase());
    return word === undefined ? NEVER : equals(name, word);
  }
  if (!TIME_COLUMNS.has(name)) return simpleFilter(name, value);
  const at = parseIsoTime(value);
  return at === null ? NEVER : { kind: 'time', column: name as 'created_at', comparison: 'eq', at };
};
