import { badRequest } from '#openstack-http';
import { NAME, UUID } from '../common/parameter-types.js';

const UUIDS = { type: 'array', items: UUID };

/** nova/api/openstack/compute/schemas/servers.py _hints (26.2). */
export const SCHEDULER_HINTS = {
  type: 'object',
  properties: {
    group: UUID,
    different_host: { oneOf: [UUID, UUIDS] },
    same_host: { type: ['string', 'array'], items: UUID },
    query: { type: ['string', 'object'] },
    target_cell: NAME,
    different_cell: { type: ['string', 'array'], items: { type: 'string' } },
    build_near_host_ip: { type: 'string', oneOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
    cidr: { type: 'string', pattern: '^/[0-9a-f.:]+$' },
  },
  additionalProperties: true,
};

/** `DictOfListOfStrings`, as a RequestSpec has its hints. */
export type SchedulerHints = Readonly<Record<string, readonly string[]>>;

function asText(name: string, value: unknown): string {
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw badRequest(`Invalid input for field/attribute ${name}. A scheduler hint is a text or a list of texts.`);
}

/**
 * Each hint as a list (nova/objects/request_spec.py _from_hints). What is no text the original fails on with 500.
 *
 * @throws OpenStackError 400
 */
export function hintLists(hints: Readonly<Record<string, unknown>> = {}): SchedulerHints {
  const lists = Object.entries(hints).map(([name, value]) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return [name, items.map((item) => asText(name, item))] as const;
  });
  return Object.fromEntries(lists);
}
