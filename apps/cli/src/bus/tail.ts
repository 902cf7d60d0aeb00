import { randomUUID } from 'node:crypto';
import { type BusDelivery, createTransport, type ExchangeSpec, parseTransportUrl, type TransportUrl } from '#messaging';
import type { BrokerView } from './broker-view.js';
import { viewBroker } from './broker-view.js';
import { ManagementApi } from './management-api.js';
import { type MatchedMessage, ReplyMatcher } from './reply-matcher.js';
import { type MessageFilter, readMessage } from './seen-message.js';

export interface TailOptions extends MessageFilter {
  readonly transportUrl: string;
  readonly managementUrl?: string;
  /** See replies too: they pass the default exchange, which nothing can be bound to, so the vhost's tracing is switched on meanwhile. */
  readonly replies: boolean;
}

export interface Tail {
  /** Takes everything back: the copy queue and, if it was switched on here, tracing. */
  stop(): Promise<void>;
}

const TRACE_EXCHANGE = 'amq.rabbitmq.trace';

function exchangesOf(view: BrokerView, only: string | undefined): ExchangeSpec[] {
  return view.exchanges
    .filter(({ name, type }) => (only === undefined || name === only) && (type === 'topic' || type === 'fanout'))
    .map(({ name, type, durable, auto_delete: autoDelete }) => ({
      name,
      type: type as 'topic' | 'fanout',
      durable,
      autoDelete,
    }));
}

/** A traced message: its exchange and routing key are headers, its own headers lie in `properties`. */
function untrace({ body, headers }: BusDelivery) {
  const properties = (headers['properties'] ?? {}) as { headers?: Readonly<Record<string, unknown>> };
  const [routingKey = ''] = (headers['routing_keys'] ?? []) as readonly string[];
  return { exchange: String(headers['exchange_name'] ?? ''), routingKey, body, headers: properties.headers ?? {} };
}

async function switchTracing(api: ManagementApi, on: boolean): Promise<boolean> {
  const { tracing } = await api.get<{ tracing: boolean }>('/vhosts/{vhost}');
  if (tracing === on) return false;
  await api.ask('PUT', '/vhosts/{vhost}', { tracing: on });
  return true;
}

async function traced(api: ManagementApi, queue: string): Promise<() => Promise<void>> {
  const path = `/bindings/{vhost}/e/${TRACE_EXCHANGE}/q/${queue}`;
  await api.ask('POST', path, { routing_key: 'publish.#', arguments: {} });
  const switched = await switchTracing(api, true);
  return async () => {
    if (switched) await switchTracing(api, false);
  };
}

/** Shows messages as they pass, by a queue of its own that gets a copy of each; nobody else misses any. */
export async function startTail(options: TailOptions, onMessage: (message: MatchedMessage) => void): Promise<Tail> {
  const url: TransportUrl = parseTransportUrl(options.transportUrl);
  const { exchange, method, requestId } = options;
  const given = Object.entries({ exchange, method, requestId }).filter(([, value]) => value !== undefined);
  const matcher = new ReplyMatcher(Object.fromEntries(given));
  const usesTrace = options.replies && url.driver === 'rabbit';
  const transport = createTransport({
    url: options.transportUrl,
    controlExchange: 'proptrail',
    connectionName: 'proptrail.bus.tail',
  });
  await transport.connect();
  const bindings = usesTrace ? [] : exchangesOf(await viewBroker(url, options.managementUrl), options.exchange);
  const name = `proptrail_tail_${randomUUID()}`;
  await transport.subscribe({
    label: 'tail',
    prefetch: 500,
    queues: [
      {
        name,
        durable: false,
        autoDelete: true,
        arguments: { 'x-expires': 60_000 },
        bindings: bindings.map((spec) => ({ exchange: spec, routingKey: spec.type === 'fanout' ? '' : '#' })),
      },
    ],
    onDelivery: (delivery) => {
      delivery.ack();
      const seen = matcher.see(readMessage(usesTrace ? untrace(delivery) : delivery), performance.now());
      if (seen) onMessage(seen);
    },
  });
  const untraceVhost = usesTrace
    ? await traced(new ManagementApi(url, options.managementUrl), name)
    : async () => undefined;
  return {
    stop: async () => {
      await untraceVhost();
      await transport.close();
    },
  };
}
