import { findPostgres } from './postgres.js';
import { NO_BROKER, PrivateRabbit, runningBroker, type TestBroker } from './rabbit.js';

/** A RabbitMQ and a PostgreSQL found or started, as the environment that names them. */
export interface RealBackends {
  readonly env: Readonly<Record<string, string>>;
  /** Where each was found. */
  readonly used: readonly string[];
  /** Why one can't be had. */
  readonly leftOut: readonly string[];
  readonly release: () => Promise<void>;
}

interface FoundBroker {
  readonly broker: TestBroker;
  readonly release: () => Promise<void>;
}

async function brokerOfThisRun(): Promise<FoundBroker | undefined> {
  const running = await runningBroker();
  if (running !== undefined) return { broker: running, release: async () => {} };
  if (!PrivateRabbit.isInstalled) return undefined;
  const node = await PrivateRabbit.onFreePort();
  await node.start();
  return { broker: node.broker, release: () => node.stop() };
}

/**
 * Named by TRANSPORT_URL and DATABASE_URL, or on their usual local ports, or private ones where the programs are
 * installed. Found once for a whole run, so that its parts need not start their own.
 */
export async function realBackends(): Promise<RealBackends> {
  const env: Record<string, string> = {};
  const used: string[] = [];
  const leftOut: string[] = [];
  const bus = await brokerOfThisRun();
  if (bus === undefined) leftOut.push(NO_BROKER.replace(/^RabbitMQ left out: (.*)\.$/, 'no RabbitMQ ($1)'));
  else {
    const { broker } = bus;
    const credentials = `${encodeURIComponent(broker.user)}:${encodeURIComponent(broker.password)}`;
    env['TRANSPORT_URL'] = `rabbit://${credentials}@${broker.host}:${broker.port}/`;
    used.push(`RabbitMQ at ${broker.host}:${broker.port}`);
  }
  const server = await findPostgres();
  if ('reason' in server) leftOut.push(server.reason);
  else {
    env['DATABASE_URL'] = server.url;
    used.push(`PostgreSQL, ${server.origin}`);
  }
  const release = async () => {
    await bus?.release();
    if ('release' in server) await server.release();
  };
  return { env, used, leftOut, release };
}
