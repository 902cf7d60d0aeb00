import type { NovaNotification } from '#nova-notifications';
import type { JsonObject, OutboxNotification } from '#persistence';

/** A notification as a message for the outbox of the change that it tells. */
export function toOutbox(
  { payload, ...notification }: NovaNotification,
  context: Readonly<Record<string, unknown>>,
): OutboxNotification {
  return {
    kind: 'notify',
    ...notification,
    payload: payload as unknown as JsonObject,
    context: context as JsonObject,
  };
}
