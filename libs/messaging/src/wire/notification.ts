import { randomUUID } from 'node:crypto';
import type { ContextDict } from '../context/context-carrier.js';
import { UndecodableMessage } from '../errors/messaging-errors.js';
import type { WireMessage } from './envelope.js';
import { newHexId } from './ids.js';
import { contextOf, encodeContext } from './request.js';

/** oslo.messaging's priorities; the routing key is `<topic>.<priority>`. */
export const PRIORITIES = ['audit', 'debug', 'info', 'warn', 'error', 'critical', 'sample'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface Notification {
  readonly publisherId: string;
  readonly eventType: string;
  readonly priority: Priority;
  readonly payload: unknown;
  readonly messageId: string;
  /** `YYYY-MM-DD HH:MM:SS.ffffff`, UTC. */
  readonly timestamp: string;
  readonly context: ContextDict;
  readonly uniqueId: string | undefined;
}

/** UTC as Python's `str(datetime)` writes it: a blank for the T, six digits, no zone. */
export function notificationTimestamp(now: Date = new Date()): string {
  return `${now.toISOString().slice(0, -1).replace('T', ' ')}000`;
}

/** Keys in oslo.messaging's order. Each message has a `_unique_id`; what goes to several topics shares its `messageId`. */
export function encodeNotification(
  notification: Pick<Notification, 'publisherId' | 'eventType' | 'priority' | 'payload' | 'context'>,
  messageId: string = randomUUID(),
  timestamp: string = notificationTimestamp(),
): string {
  const head = JSON.stringify({
    message_id: messageId,
    publisher_id: notification.publisherId,
    event_type: notification.eventType,
    priority: notification.priority.toUpperCase(),
    payload: notification.payload ?? null,
    timestamp,
    _unique_id: newHexId(),
  });
  return `${head.slice(0, -1)}${encodeContext(notification.context)}}`;
}

const text = (message: WireMessage, key: string): string => {
  const value = message[key];
  if (typeof value === 'string') return value;
  throw new UndecodableMessage(`the notification's ${key} must be a string, not ${JSON.stringify(value)}`);
};

/** @throws UndecodableMessage when a field is missing or has the wrong type. */
export function decodeNotification(message: WireMessage): Notification {
  const priority = text(message, 'priority').toLowerCase();
  const known = PRIORITIES.find((one) => one === priority);
  if (!known) throw new UndecodableMessage(`priority ${JSON.stringify(priority)} is none of ${PRIORITIES.join(', ')}`);
  const uniqueId = message['_unique_id'];
  return {
    publisherId: text(message, 'publisher_id'),
    eventType: text(message, 'event_type'),
    priority: known,
    payload: message['payload'] ?? null,
    messageId: text(message, 'message_id'),
    timestamp: text(message, 'timestamp'),
    context: contextOf(message),
    uniqueId: typeof uniqueId === 'string' ? uniqueId : undefined,
  };
}
