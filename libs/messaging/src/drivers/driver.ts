/** Arguments of a queue or exchange, e.g. `x-expires`. */
export type AmqpArguments = Readonly<Record<string, string | number | boolean>>;
export type MessageHeaders = Readonly<Record<string, unknown>>;
export type MessageBody = Buffer | string;

export interface ExchangeSpec {
  readonly name: string;
  readonly type: 'topic' | 'fanout' | 'direct';
  readonly durable: boolean;
  readonly autoDelete: boolean;
}

interface BindingSpec {
  readonly exchange: ExchangeSpec;
  readonly routingKey: string;
}

export interface QueueSpec {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly arguments: AmqpArguments;
  readonly bindings: readonly BindingSpec[];
}

export interface OutgoingMessage {
  /** `undefined`: the default exchange, that takes a queue's name as routing key. A named one is declared before. */
  readonly exchange: ExchangeSpec | undefined;
  readonly routingKey: string;
  readonly body: MessageBody;
  /** A message that no queue takes is an error ({@link MessageUndeliverable}) instead of silence. */
  readonly mandatory?: boolean;
  /** Milliseconds after which the broker may drop the message undelivered. */
  readonly expirationMs?: number;
  readonly headers?: MessageHeaders;
  /** Queues to declare before, for messages that must wait for a listener to come. */
  readonly queues?: readonly QueueSpec[];
  /**
   * Epoch milliseconds after which it is no longer tried to hand the message to a broker that can't be reached;
   * then `publish` rejects with MessagingTimeout. Default: it is tried until the driver is closed.
   */
  readonly deadline?: number;
}

/** A received message. Exactly one of `ack` and `reject` is to be called, once. */
export interface Delivery {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: MessageBody;
  readonly headers: MessageHeaders;
  /** It was delivered before, to this or another consumer, and not acknowledged. */
  readonly redelivered: boolean;
  /** False after the connection that delivered it is gone: the broker will deliver it again, and `ack` has no effect. */
  readonly isLive: boolean;
  /** @param mayWait it need not be on its way at once: a few milliseconds later is as good. */
  ack(mayWait?: boolean): void;
  reject(requeue: boolean): void;
}

export interface SubscriptionSpec {
  /** For log lines, e.g. `compute.host1`. */
  readonly label: string;
  readonly queues: readonly QueueSpec[];
  /** Unacknowledged messages a queue at most, 0 for no bound. */
  readonly prefetch: number;
  readonly onDelivery: (delivery: Delivery) => void;
}

/** Consumers on one or more queues. After a lost connection they come back by themselves, topology declared anew. */
export interface Subscription {
  /** No new deliveries after it resolves. Messages delivered before can still be acknowledged. */
  cancel(): Promise<void>;
  /** Gives back what is left unacknowledged and ends the subscription; `deleteQueues` go with it. */
  close(deleteQueues?: readonly string[]): Promise<void>;
}

/** One message looked at without taking it from its queue. */
export interface PeekedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: MessageBody;
  readonly headers: MessageHeaders;
  readonly redelivered: boolean;
}

/** What a transport needs of a broker. Two drivers implement it; one contract suite runs on both. */
export interface BusDriver {
  readonly isHealthy: boolean;
  /** @throws MessageDeliveryFailure when no broker can be reached. */
  connect(): Promise<void>;
  /** Resolves when the broker has taken responsibility for the message (publisher confirm). */
  publish(message: OutgoingMessage): Promise<void>;
  /** Resolves when all queues are declared, bound and consumed. */
  subscribe(spec: SubscriptionSpec): Promise<Subscription>;
  /** Declares a queue and its bindings without consuming it. */
  declareQueue(spec: QueueSpec): Promise<void>;
  deleteQueue(name: string): Promise<void>;
  /** The first messages of a queue, left where they are. */
  peek(queue: string, limit: number): Promise<readonly PeekedMessage[]>;
  /** Ends everything; operations under way reject with TransportClosed. */
  close(): Promise<void>;
}
