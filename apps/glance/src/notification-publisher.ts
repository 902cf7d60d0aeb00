import type { Notifier } from '#messaging';
import type { OutboxMessage, OutboxPublisher } from '#persistence';

/** Carries the outbox to the bus. Glance notifies and calls nobody. */
export function notificationPublisher(notifier: Notifier): OutboxPublisher {
  return {
    publish: async (message: OutboxMessage) => {
      if (message.kind !== 'notify')
        throw new TypeError(`glance's outbox holds notifications only, not a ${message.kind}`);
      await notifier.notify(message.priority ?? 'info', message.eventType, message.payload, message.context);
    },
  };
}
