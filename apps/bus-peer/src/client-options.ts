import { Command } from 'commander';

export interface ClientOptions {
  readonly transportUrl: string;
  readonly exchange: string;
  readonly topic: string;
  readonly server?: string;
  readonly suiteServer: string;
  readonly version?: string;
  readonly namespace?: string;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly callMonitorTimeout?: number;
  readonly atLeastOnce: boolean;
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly publisher: string;
  readonly notifyTopic: string;
  readonly notifyDriver: 'messagingv2' | 'messaging';
  readonly cpuPid: readonly string[];
}

const CONTEXT = '{"user_id":"u1","project_id":"p1","request_id":"req-1","is_admin":true,"roles":["admin"]}';

function object(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`expected a JSON object like {"a": 1}, got ${text}`);
  return value as Readonly<Record<string, unknown>>;
}

const collect = (one: string, all: readonly string[]): readonly string[] => [...all, one];

export const command = new Command('bus:client')
  .description('A conformance peer: one JSON result line per step.')
  .option('--transport-url <url>', 'oslo.messaging transport URL', 'rabbit://guest:guest@127.0.0.1:5672/')
  .option('--exchange <name>', 'control exchange', 'nova')
  .option('--topic <name>', 'topic to call', 'peer')
  .option('--server <name>', 'address one server')
  .option('--suite-server <name>', 'suite: a server name known to exist', 'host1')
  .option('--version <major.minor>', 'version to ask for')
  .option('--namespace <name>', 'namespace to ask for')
  .option('--timeout <seconds>', 'of a call', Number, 10)
  .option('--call-monitor-timeout <seconds>', 'heartbeats wanted', Number)
  .option('--at-least-once', 'mandatory requests', false)
  .option('--ctxt <json>', 'request context', object, object(CONTEXT))
  .option('--publisher <id>', 'publisher of notifications', 'peer.client')
  .option('--notify-topic <name>', 'topic of notifications', 'notifications')
  .option('--notify-driver <name>', 'messagingv2 or messaging', 'messagingv2')
  .option('--cpu-pid <name:pid>', 'bench only: count CPU of this process too', collect, [])
  .argument('<action>', 'suite | call | cast | fanout | notify | bench-call | bench-cast')
  .argument('[values...]', 'METHOD JSON | PRIORITY EVENT_TYPE JSON | N CONCURRENCY SIZE');

export const jsonArgument = (text = '{}'): Readonly<Record<string, unknown>> => object(text);
