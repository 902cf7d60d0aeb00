import { createTransport, type Delivery, type Subscription, type Transport } from '#messaging';

/** A message that passed an exchange, decoded. */
export interface SeenMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly method: string;
  readonly args: Record<string, unknown>;
  readonly requestId: string;
}

interface Inner {
  readonly method?: string;
  readonly args?: Record<string, unknown>;
  readonly _context_request_id?: string;
}

function decode({ exchange, routingKey, body }: Delivery): SeenMessage | null {
  const envelope = JSON.parse(body.toString()) as { 'oslo.message'?: string };
  const inner = JSON.parse(envelope['oslo.message'] ?? '{}') as Inner;
  if (inner.method === undefined) return null;
  return {
    exchange,
    routingKey,
    method: inner.method,
    args: inner.args ?? {},
    requestId: inner._context_request_id ?? '',
  };
}

/** An argument, or by a dotted name a field of one; versioned objects hold their fields below `<namespace>_object.data`. */
export function argument(message: SeenMessage, name: string): unknown {
  return name.split('.').reduce<unknown>((value, field) => fieldsOf(value)[field], message.args);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {};
  const data = Object.entries(value).find(([key]) => key.endsWith('_object.data'))?.[1] as unknown;
  return (data ?? value) as Record<string, unknown>;
}

/** Listens on a queue of its own that gets a copy of every message to some topics. */
export class BusTap {
  readonly #seen: SeenMessage[] = [];
  #subscription: Subscription | undefined;

  private constructor(private readonly transport: Transport) {}

  static async open(
    transportUrl: string,
    bindings: readonly { exchange: string; routingKey: string }[],
  ): Promise<BusTap> {
    const transport = createTransport({ url: transportUrl, controlExchange: 'nova', connectionName: 'demo tap' });
    await transport.connect();
    const tap = new BusTap(transport);
    const queue = {
      name: 'proptrail_demo_tap',
      durable: false,
      autoDelete: true,
      arguments: {},
      bindings: bindings.map(({ exchange, routingKey }) => ({
        exchange: transport.topology.exchange(exchange),
        routingKey,
      })),
    };
    const onDelivery = (delivery: Delivery) => {
      const message = decode(delivery);
      if (message !== null) tap.#seen.push(message);
      delivery.ack();
    };
    tap.#subscription = await transport.subscribe({ label: 'demo tap', queues: [queue], prefetch: 0, onDelivery });
    return tap;
  }

  /** The newest message of a method. */
  last(method: string): SeenMessage | undefined {
    return this.#seen.findLast((message) => message.method === method);
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
    await this.transport.close();
  }
}
