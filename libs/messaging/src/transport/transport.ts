import { type ContextCarrier, NO_AMBIENT_CONTEXT } from '../context/context-carrier.js';
import { createDriver } from '../drivers/create-driver.js';
import type { BusDriver, OutgoingMessage, Subscription, SubscriptionSpec } from '../drivers/driver.js';
import { ReplyListener } from '../rpc/reply-listener.js';
import { Topology } from './topology.js';
import { parseTransportUrl, type TransportUrl } from './transport-url.js';

export interface TransportOptions {
  /** oslo's syntax: `rabbit://user:password@host:5672/vhost?option=value`, or `fake://[name]` for a broker in this process. */
  readonly url: string;
  /** Exchange that topics live in unless a target names another: `nova`, `cinder`, `glance`. */
  readonly controlExchange: string;
  /** Shown in RabbitMQ's list of connections. */
  readonly connectionName?: string;
  /** Milliseconds between two looks at whether what is listened on is still declared and bound. @default 30000 */
  readonly topologyUpkeepMs?: number;
  /** @default none: messages carry the context that is given with them. */
  readonly contextCarrier?: ContextCarrier;
  /** Milliseconds a call waits when its client says nothing else. @default 60000 */
  readonly rpcResponseTimeoutMs?: number;
}

/** A way to the bus for one service: its connections, its reply queue and its names. */
export class Transport {
  readonly controlExchange: string;
  readonly contextCarrier: ContextCarrier;
  readonly rpcResponseTimeoutMs: number;
  readonly topology: Topology;
  /** Where the answers to calls of this transport come in; its queue is declared by the first call. */
  readonly replies: ReplyListener;

  constructor(
    readonly driver: BusDriver,
    readonly url: TransportUrl,
    options: Omit<TransportOptions, 'url'>,
  ) {
    this.controlExchange = options.controlExchange;
    this.contextCarrier = options.contextCarrier ?? NO_AMBIENT_CONTEXT;
    this.rpcResponseTimeoutMs = options.rpcResponseTimeoutMs ?? 60_000;
    this.topology = new Topology(url.options);
    this.replies = new ReplyListener(this);
  }

  /** Whether a broker is reached right now. */
  get isHealthy(): boolean {
    return this.driver.isHealthy;
  }

  /** @throws MessageDeliveryFailure when no host of the URL can be reached. */
  connect(): Promise<void> {
    return this.driver.connect();
  }

  publish(message: OutgoingMessage): Promise<void> {
    return this.driver.publish(message);
  }

  subscribe(spec: SubscriptionSpec): Promise<Subscription> {
    return this.driver.subscribe(spec);
  }

  /** Ends the connections. Calls and publishes that are under way reject with TransportClosed; none hangs. */
  async close(): Promise<void> {
    await this.replies.close();
    await this.driver.close();
  }
}

/** @throws InvalidTransportUrl naming the part of the URL that is wrong. Connects at the first use, or by `connect()`. */
export function createTransport(options: TransportOptions): Transport {
  const url = parseTransportUrl(options.url);
  const { connectionName = options.controlExchange, topologyUpkeepMs } = options;
  return new Transport(createDriver(url, { connectionName, topologyUpkeepMs }), url, options);
}
