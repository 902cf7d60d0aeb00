import { InvalidTransportUrl } from '../errors/messaging-errors.js';

/** What the query of a transport URL can say; the names are those of oslo.messaging's `[oslo_messaging_rabbit]`. */
export interface TransportUrlOptions {
  /** `ssl`, or the scheme `rabbit+tls`. */
  readonly tls: boolean;
  readonly tlsCaFile: string | undefined;
  readonly tlsCertFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
  readonly tlsKeyPassword: string | undefined;
  /** `amqp_durable_queues`: shared exchanges and queues survive a restart of the broker. Default false, as oslo's. */
  readonly durableQueues: boolean;
  /** `amqp_auto_delete` of the shared exchanges and queues. */
  readonly autoDelete: boolean;
  /** `rabbit_quorum_queue`: shared queues are quorum queues (and durable). */
  readonly quorumQueues: boolean;
  /** `rabbit_quorum_delivery_limit`; 0: none. */
  readonly quorumDeliveryLimit: number;
  /** `rabbit_transient_queues_ttl`: seconds that reply and fanout queues outlive their consumer; 0: for ever. */
  readonly transientQueuesTtlS: number;
  /** `rabbit_qos_prefetch_count`; undefined: what the server is made with. */
  readonly prefetch: number | undefined;
  /** `heartbeat_timeout_threshold`, seconds; 0 switches AMQP heartbeats off. */
  readonly heartbeatS: number;
  /** `rabbit_retry_interval`, `rabbit_retry_backoff`, `rabbit_interval_max`: seconds between attempts to connect. */
  readonly retryIntervalS: number;
  readonly retryBackoffS: number;
  readonly retryMaxS: number;
}

/** Options of oslo.messaging that steer Python's side only: taken and left without effect. */
const WITHOUT_EFFECT = new Set([
  'rpc_conn_pool_size',
  'conn_pool_min_size',
  'conn_pool_ttl',
  'kombu_reconnect_delay',
  'kombu_failover_strategy',
  'kombu_missing_consumer_retry_timeout',
  'kombu_compression',
  'rabbit_login_method',
  'rabbit_ha_queues',
  'rabbit_interval_max_retries',
  'heartbeat_rate',
  'heartbeat_in_pthread',
  'direct_mandatory_flag',
  'enable_cancel_on_failover',
  'ssl_version',
  'ssl_enforce_fips_mode',
  'rpc_reply_retry_attempts',
]);

const TRUE = new Set(['1', 'true', 'yes', 'on', 't', 'y']);
const FALSE = new Set(['0', 'false', 'no', 'off', 'f', 'n', '']);

/** @throws InvalidTransportUrl for a value of the wrong kind, and for an option that oslo.messaging does not know. */
export function readUrlOptions(query: URLSearchParams, tlsScheme: boolean, url: string): TransportUrlOptions {
  const left = new Map(query);
  const take = (name: string): string | undefined => {
    const value = left.get(name);
    left.delete(name);
    return value;
  };
  const flag = (name: string): boolean | undefined => {
    const value = take(name)?.toLowerCase();
    if (value === undefined || TRUE.has(value)) return value === undefined ? undefined : true;
    if (FALSE.has(value)) return false;
    throw new InvalidTransportUrl(`option ${name} must be true or false, not ${JSON.stringify(value)}`, url);
  };
  const number = (name: string): number | undefined => {
    const value = take(name);
    if (value === undefined) return undefined;
    if (!/^\d+(\.\d+)?$/.test(value))
      throw new InvalidTransportUrl(`option ${name} must be a number, not ${JSON.stringify(value)}`, url);
    return Number(value);
  };
  const quorumQueues = flag('rabbit_quorum_queue') ?? false;
  const options: TransportUrlOptions = {
    tls: flag('ssl') ?? tlsScheme,
    tlsCaFile: take('ssl_ca_file'),
    tlsCertFile: take('ssl_cert_file'),
    tlsKeyFile: take('ssl_key_file'),
    tlsKeyPassword: take('ssl_key_password'),
    durableQueues: (flag('amqp_durable_queues') ?? false) || quorumQueues,
    autoDelete: flag('amqp_auto_delete') ?? false,
    quorumQueues,
    quorumDeliveryLimit: number('rabbit_quorum_delivery_limit') ?? 0,
    transientQueuesTtlS: number('rabbit_transient_queues_ttl') ?? 1800,
    prefetch: number('rabbit_qos_prefetch_count'),
    heartbeatS: number('heartbeat_timeout_threshold') ?? 60,
    retryIntervalS: number('rabbit_retry_interval') ?? 1,
    retryBackoffS: number('rabbit_retry_backoff') ?? 2,
    retryMaxS: number('rabbit_interval_max') ?? 30,
  };
  const unknown = [...left.keys()].find((name) => !WITHOUT_EFFECT.has(name));
  if (unknown !== undefined)
    throw new InvalidTransportUrl(`option ${JSON.stringify(unknown)} is not one that oslo.messaging knows`, url);
  return options;
}
