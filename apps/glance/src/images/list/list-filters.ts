import { badRequest } from '#openstack-http';
import type { Comparison, ImageFilter } from './image-query.js';

const LIST_COLUMNS = new Set(['name', 'id', 'status', 'container_format', 'disk_format']);
const PLAIN_COLUMNS = new Set([
  'owner',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
  'size',
  'virtual_size',
  'min_disk',
  'min_ram',
  'deleted_at',
]);
const BOOLEAN_COLUMNS = new Set(['os_hidden', 'protected']);
const COMPARISONS: readonly Comparison[] = ['gt', 'gte', 'lt', 'lte', 'neq', 'eq'];

/** ISO 8601 as oslo's parse_isotime takes it: a date and a time, with or without an offset. */
function parseIsoTime(text: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const time = new Date(`${match[1]}T${match[2] ?? '00:00:00'}${match[3] ?? 'Z'}`);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** `gt:2020-01-01T00:00:00Z` into its parts; an expression without an operator means equality. */
function splitOperator(expression: string): readonly [operator: string, threshold: string] {
  const colon = expression.indexOf(':');
  if (colon < 0 || parseIsoTime(expression) !== null) return ['eq', expression];
  return [expression.slice(0, colon), expression.slice(colon + 1)];
}

function timeFilter(column: 'created_at' | 'updated_at', expression: string): ImageFilter {
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

function booleanFilter(column: string, value: string): ImageFilter {
  const lower = column === 'os_hidden' ? value.toLowerCase() : value;
  if (lower !== 'true' && lower !== 'false')
    throw badRequest(`Invalid value '${lower}' for '${column}' filter. Valid values are 'true' or 'false'.`);
  return { kind: 'column', column: column as 'protected', anyOf: [lower] };
}

function rangeFilter(name: string, value: string): ImageFilter | null {
  const match = /^(size|virtual_size|min_disk|min_ram)_(min|max)$/.exec(name);
  if (match === null) return null;
  if (!/^[+-]?\d{1,15}$/.test(value.trim())) throw badRequest('Unable to filter on a range with a non-numeric value.');
  return {
    kind: 'range',
    column: match[1] as 'size',
    comparison: match[2] === 'min' ? 'gte' : 'lte',
    bound: Number(value),
  };
}

/**
 * One query parameter as a filter: a column where there is one of that name, else a custom property
 * (glance/db/sqlalchemy/api.py _make_conditions_from_filters, 25.1.0).
 *
 * @throws OpenStackError 400
 */
export function filterOf(name: string, value: string): ImageFilter {
  if (name === 'created_at' || name === 'updated_at') return timeFilter(name, value);
  if (LIST_COLUMNS.has(name)) return listFilter(name, value);
  if (BOOLEAN_COLUMNS.has(name)) return booleanFilter(name, value);
  if (PLAIN_COLUMNS.has(name)) return { kind: 'column', column: name as 'owner', anyOf: [value] };
  return rangeFilter(name, value) ?? { kind: 'property', name, value };
}
