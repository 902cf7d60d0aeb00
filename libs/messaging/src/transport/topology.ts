import type { AmqpArguments, ExchangeSpec, QueueSpec } from '../drivers/driver.js';
import type { TransportUrlOptions } from './transport-url-options.js';

/** The kinds of options that shape names on the broker. */
export type TopologyOptions = Pick<
  TransportUrlOptions,
  'durableQueues' | 'autoDelete' | 'quorumQueues' | 'quorumDeliveryLimit' | 'transientQueuesTtlS'
>;

/**
 * Names and arguments of everything on the broker, exactly as oslo.messaging's rabbit driver declares them: a
 * difference in one argument is a 406 for whoever comes second. Exchange specs are the same object for the same
 * name, so that drivers can remember what they declared.
 */
export class Topology {
  private readonly exchanges = new Map<string, ExchangeSpec>();
  private readonly fanouts = new Map<string, ExchangeSpec>();
  private readonly sharedArguments: AmqpArguments;
  private readonly transientArguments: AmqpArguments;

  constructor(private readonly options: TopologyOptions) {
    this.sharedArguments = options.quorumQueues
      ? {
          'x-queue-type': 'quorum',
          ...(options.quorumDeliveryLimit > 0 ? { 'x-delivery-limit': options.quorumDeliveryLimit } : {}),
        }
      : {};
    this.transientArguments =
      options.transientQueuesTtlS > 0 ? { 'x-expires': Math.round(options.transientQueuesTtlS * 1000) } : {};
  }

  /** A control exchange: the scope of topics. */
  exchange(name: string): ExchangeSpec {
    let spec = this.exchanges.get(name);
    if (!spec) {
      spec = { name, type: 'topic', durable: this.options.durableQueues, autoDelete: this.options.autoDelete };
      this.exchanges.set(name, spec);
    }
    return spec;
  }

  /** `<topic>_fanout`: not scoped by the control exchange, one for the whole virtual host. */
  fanoutExchange(topic: string): ExchangeSpec {
    let spec = this.fanouts.get(topic);
    if (!spec) {
      spec = { name: `${topic}_fanout`, type: 'fanout', durable: false, autoDelete: true };
      this.fanouts.set(topic, spec);
    }
    return spec;
  }

  /** A queue bound to a control exchange by its own name: `compute`, `compute.host1`, `notifications.info`. */
  sharedQueue(exchange: string, name: string, routingKeys: readonly string[] = [name]): QueueSpec {
    return {
      name,
      durable: this.options.durableQueues,
      autoDelete: this.options.autoDelete,
      arguments: this.sharedArguments,
      bindings: routingKeys.map((routingKey) => ({ exchange: this.exchange(exchange), routingKey })),
    };
  }

  fanoutQueue(topic: string, id: string): QueueSpec {
    return {
      name: `${topic}_fanout_${id}`,
      durable: false,
      autoDelete: false,
      arguments: this.transientArguments,
      bindings: [{ exchange: this.fanoutExchange(topic), routingKey: topic }],
    };
  }

  /** Reply queues hang on the default exchange and outlive their caller by the transient queues' ttl. */
  replyQueue(id: string): QueueSpec {
    return {
      name: `reply_${id}`,
      durable: false,
      autoDelete: false,
      arguments: this.transientArguments,
      bindings: [],
    };
  }

  /**
   * `<queue>.dead`: ours alone, so it may be durable whatever the shared queues are. The name is taken from what is
   * shared: the dead letters of all fanout queues of a topic lie in `<topic>_fanout.dead`.
   */
  deadLetterQueue(name: string): QueueSpec {
    return { name: `${name}.dead`, durable: true, autoDelete: false, arguments: {}, bindings: [] };
  }
}
