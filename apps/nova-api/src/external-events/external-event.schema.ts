import type { Microversion } from '#openstack-http';
import { EVENT_STATUSES } from './external-event.js';

const NETWORK_EVENTS = ['network-changed', 'network-vif-plugged', 'network-vif-unplugged', 'network-vif-deleted'];

/** Microversions, newest first, with the event that each brought. */
const BROUGHT = [
  ['2.93', 'volume-reimaged'],
  ['2.82', 'accelerator-request-bound'],
  ['2.76', 'power-update'],
  ['2.51', 'volume-extended'],
] as const;

const schemaOf = (names: readonly string[]) => ({
  type: 'object',
  properties: {
    events: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', enum: names },
          server_uuid: { type: 'string', format: 'uuid' },
          status: { type: 'string', enum: EVENT_STATUSES },
          tag: { type: 'string', maxLength: 255 },
        },
        required: ['name', 'server_uuid'],
        additionalProperties: false,
      },
    },
  },
  required: ['events'],
  additionalProperties: false,
});

const SCHEMAS = BROUGHT.map(([since], index) => {
  const newer = BROUGHT.slice(index).map(([, name]) => name);
  return [since, schemaOf([...NETWORK_EVENTS, ...newer.reverse()])] as const;
});
const FIRST = schemaOf(NETWORK_EVENTS);

/** Body of `POST /os-server-external-events` (nova/api/openstack/compute/schemas/server_external_events.py, 26.2). */
export function externalEventsSchema(version: Microversion): object {
  return SCHEMAS.find(([since]) => version.atLeast(since))?.[1] ?? FIRST;
}
