import { randomBytes } from 'node:crypto';
import { createTestDatabase, findPostgres } from '../../support/postgres.js';
import { createVhost, findBroker, NO_BROKER, type TestVhost } from '../../support/rabbit.js';

/** Bus and database of one cloud. */
export interface BackendLease {
  readonly transportUrl: string;
  readonly databaseUrl?: string;
  /** The virtual host, where the bus is RabbitMQ. */
  readonly vhost?: TestVhost;
  readonly release: () => Promise<void>;
}

/** What the whole cloud can run on. */
export interface Backend {
  readonly name: 'embedded' | 'RabbitMQ and PostgreSQL';
  readonly lease: () => Promise<BackendLease>;
  /** Called once, when the file is done. */
  readonly release: () => Promise<void>;
}

const nothing = async () => {};

const embedded: Backend = {
  name: 'embedded',
  lease: async () => ({ transportUrl: `fake://e2e-${randomBytes(4).toString('hex')}`, release: nothing }),
  release: nothing,
};

async function realBackend(): Promise<Backend | string> {
  const broker = await findBroker();
  if (broker === undefined) return NO_BROKER;
  const server = await findPostgres();
  if ('reason' in server) return server.reason;
  const lease = async (): Promise<BackendLease> => {
    const [vhost, database] = await Promise.all([createVhost(broker, 'e2e'), createTestDatabase(server)]);
    const release = async () => {
      await Promise.all([vhost.drop(), database.drop()]);
    };
    return { transportUrl: vhost.transportUrl(), databaseUrl: database.url, vhost, release };
  };
  return { name: 'RabbitMQ and PostgreSQL', lease, release: server.release };
}

/** The embedded backends always, the real ones when both can be had; otherwise one line says why not. */
export async function backends(): Promise<Backend[]> {
  const real = await realBackend();
  if (typeof real !== 'string') return [embedded, real];
  process.stderr.write(`End-to-end suites on RabbitMQ and PostgreSQL are left out: ${real}\n`);
  return [embedded];
}
