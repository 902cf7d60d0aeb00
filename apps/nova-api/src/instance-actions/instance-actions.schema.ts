import { badRequest } from '#openstack-http';

const LIST_QUERY = {
  limit: { type: 'string', pattern: '^[0-9]+$' },
  marker: { type: 'string' },
  'changes-since': { type: 'string' },
};

/** nova/api/openstack/compute/schemas/instance_actions.py (26.2), for 2.58 to 2.65. */
export const listQuery258 = { type: 'object', properties: LIST_QUERY, additionalProperties: false };

/** From 2.66 on. */
export const listQuery266 = { ...listQuery258, properties: { ...LIST_QUERY, 'changes-before': { type: 'string' } } };

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** A time of a query, in UTC where it names no zone (oslo.utils timeutils.parse_isotime). @throws OpenStackError 400 */
export function queryTime(name: string, text: string): Date {
  const match = ISO_TIME.exec(text);
  const hasTime = text.length > 'YYYY-MM-DD'.length;
  const time = new Date(match?.[1] === undefined && hasTime ? `${text}Z` : text);
  if (match !== null && !Number.isNaN(time.getTime())) return time;
  throw badRequest(`Invalid input for query parameters ${name}. Value: ${text}. '${text}' is not a 'date-time'`);
}
