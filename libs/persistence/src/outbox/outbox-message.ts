/** What JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** Where a cast or fanout goes, in oslo.messaging's words. */
export interface OutboxTarget {
  readonly exchange?: string;
  readonly topic: string;
  readonly server?: string;
  readonly namespace?: string;
  readonly version?: string;
}

interface OutboxMessageBase {
  /** The request context that travels along (`_context_*`). */
  readonly context: JsonObject;
  /**
   * Messages of one key leave strictly one after another, in the order they were added, across processes too:
   * e.g. the server's uuid. Messages without a key wait for nobody.
   */
  readonly orderingKey?: string;
}

/** An RPC method to be run by one server of the topic (`cast`) or by every one (`fanout`). */
export interface OutboxRpc extends OutboxMessageBase {
  readonly kind: 'cast' | 'fanout';
  readonly target: OutboxTarget;
  readonly method: string;
  readonly args: JsonObject;
}

/** A notification, e.g. `image.update` at priority `info`. */
export interface OutboxNotification extends OutboxMessageBase {
  readonly kind: 'notify';
  readonly eventType: string;
  readonly payload: JsonValue;
  /** oslo's priority in lower case. @default 'info' */
  readonly priority?: 'audit' | 'debug' | 'info' | 'warn' | 'error' | 'critical' | 'sample';
  /** The notifier's own when not given: `notifications`. */
  readonly topic?: string;
  /** `service.host`; without it the notifier's own. */
  readonly publisherId?: string;
}

/** A message that leaves when, and only when, the transaction that holds it commits. */
export type OutboxMessage = OutboxRpc | OutboxNotification;

/** Adds messages to the running transaction. */
export interface OutboxWriter {
  /** Throws a TypeError at once when the message can't be written as JSON. */
  add(message: OutboxMessage): Promise<void>;
}

/** The app's way to the bus. */
export interface OutboxPublisher {
  /** Resolves when the bus has taken the message over (publisher confirm); rejects when it may not have. */
  publish(message: OutboxMessage): Promise<void>;
}

/** Token of the app's {@link OutboxPublisher}. */
export const OUTBOX_PUBLISHER = Symbol('OUTBOX_PUBLISHER');
