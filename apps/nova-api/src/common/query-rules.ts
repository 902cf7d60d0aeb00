import { badRequest, pythonRepr, type QueryValue } from '#openstack-http';
import { parseIsoTime } from './iso-time.js';

export type Query = Readonly<Record<string, QueryValue>>;
/** A query's parameters with all their values. */
export type QueryValues = ReadonlyMap<string, readonly string[]>;
/** What a value must be; an array names all that it may be. */
export type QueryRule = 'text' | 'regex' | 'time' | 'limit' | readonly string[];

/** `(?i)` and named groups are written otherwise in Python. */
const pythonRegex = (text: string) => text.replace(/^\(\?[aiLmsux]+\)/, '').replaceAll('(?P<', '(?<');

function isRegex(text: string): boolean {
  try {
    return text !== '' && new RegExp(pythonRegex(text)) !== undefined;
  } catch {
    // That it throws is how RegExp tells.
    return false;
  }
}

function refuseLimit(text: string): string | null {
  if (!/^[0-9]*$/.test(text)) return `${pythonRepr(text)} does not match '^[0-9]*$'`;
  return text === '' ? "'' is too short" : null;
}

/** What jsonschema says of a value that does not fit; null when it does. */
function refusal(rule: QueryRule, text: string): string | null {
  if (rule === 'text') return null;
  if (rule === 'limit') return refuseLimit(text);
  if (rule === 'regex') return isRegex(text) ? null : `${pythonRepr(text)} is not a 'regex'`;
  if (rule === 'time') return parseIsoTime(text) === null ? `${pythonRepr(text)} is not a 'date-time'` : null;
  return rule.includes(text) ? null : `${pythonRepr(text)} is not one of ${pythonRepr(rule)}`;
}

export function queryValues(query: Query): QueryValues {
  return new Map(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'object' ? value : [value ?? '']] as const),
  );
}

function invalidParameter(name: string, value: string, message: string) {
  return badRequest(`Invalid input for query parameters ${name}. Value: ${value}. ${message}`);
}

/**
 * Checks a query as a schema of Nova's (nova/api/validation/__init__.py query_schema, 26.2).
 *
 * @param isAllowed which parameters beside those of the rules are let through
 * @throws OpenStackError 400
 */
export function checkQuery(
  rules: ReadonlyMap<string, QueryRule>,
  query: QueryValues,
  isAllowed: (name: string) => boolean,
): void {
  for (const [name, rule] of rules) {
    for (const value of query.get(name) ?? []) {
      const message = refusal(rule, value);
      if (message !== null) throw invalidParameter(name, value, message);
    }
  }
  const others = [...query.keys()].filter((name) => !rules.has(name) && !isAllowed(name));
  if (others.length === 0) return;
  const names = others.map(pythonRepr).join(', ');
  const were = others.length === 1 ? 'was' : 'were';
  throw badRequest(`Additional properties are not allowed (${names} ${were} unexpected)`);
}

/** The last of a repeated parameter counts. */
export function lastOf(query: QueryValues, name: string): string | undefined {
  return query.get(name)?.at(-1);
}
