import { badRequest, type Microversion, type OpenStackError, pythonRepr, validateBody } from '#openstack-http';
import { EVENT_STATUSES, type SentEvent } from './external-event.js';
import { externalEventsSchema } from './external-event.schema.js';

/** What `POST /os-server-external-events` takes, answers and begins. */
export interface ExternalEventProfile {
  /** The events of a body. @throws OpenStackError 400 */
  read(body: unknown, version: Microversion): readonly SentEvent[];
  /** Events that are refused without a tag (TAG_REQUIRED). */
  readonly tagged: ReadonlySet<string>;
  /** Whether an event that is taken is answered as `completed`, whatever its sender said. */
  readonly answersCompleted: boolean;
  /** What is answered when no event is about a server that is there; null: the events, each with its 404. */
  readonly refuseUnknown: (() => OpenStackError) | null;
  /** Names in `instance_actions` of what an event begins. */
  action(event: SentEvent): string | null;
  /** Whether the host hears of it: an event that says nothing is dropped. */
  isDispatched(event: SentEvent): boolean;
  /** Whether the host that a server is moving to hears of it too. */
  readonly reachesDestinations: boolean;
}

/** What webob says of a 400 without words. */
const MALFORMED = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';
const KNOWN_KEYS: ReadonlySet<string> = new Set(['server_uuid', 'name', 'status', 'tag']);

function readEvent(event: unknown): SentEvent {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw badRequest(MALFORMED);
  for (const key of ['server_uuid', 'name'])
    if (!Object.hasOwn(event, key)) throw badRequest(`event entity requires key ${pythonRepr(key)}`);
  const unknown = Object.keys(event).filter((key) => !KNOWN_KEYS.has(key));
  if (unknown.length > 0) throw badRequest(`event entity contains unsupported items: ${unknown.join(', ')}`);
  const { status = 'completed' } = event as { status?: unknown };
  if (!EVENT_STATUSES.some((known) => known === status)) throw badRequest(`Invalid event status \`${String(status)}'`);
  return event as SentEvent;
}

/** nova/api/openstack/compute/contrib/server_external_events.py (2014.1), which looks at the body by hand. */
export function readByHand(body: unknown): readonly SentEvent[] {
  const events: unknown = typeof body === 'object' && body !== null ? (body as { events?: unknown }).events : undefined;
  if (!Array.isArray(events) || events.length === 0) throw badRequest(MALFORMED);
  return events.map(readEvent);
}

export function readBySchema(body: unknown, version: Microversion): readonly SentEvent[] {
  return validateBody<{ events: SentEvent[] }>(externalEventsSchema(version), body).events;
}

/** nova/objects/external_event.py TAG_REQUIRED, from the beginning. */
export const TAGGED: ReadonlySet<string> = new Set(['volume-extended', 'power-update']);

/** Tags of a `power-update`, and the action that each begins (nova/compute/api.py external_instance_event). */
const POWER_ACTIONS: ReadonlyMap<string | null | undefined, string> = new Map([
  ['POWER_ON', 'start'],
  ['POWER_OFF', 'stop'],
]);

export const extendsVolume = ({ name }: SentEvent) => (name === 'volume-extended' ? 'extend_volume' : null);

export const extendsOrPowers = (event: SentEvent) =>
  event.name === 'power-update' ? (POWER_ACTIONS.get(event.tag) ?? null) : extendsVolume(event);

export const saysSomething = ({ name, tag }: SentEvent) => name !== 'power-update' || POWER_ACTIONS.has(tag);
