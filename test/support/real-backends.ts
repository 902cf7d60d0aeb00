import { findPostgres } from './postgres.js';
import { findBroker, NO_BROKER } from './rabbit.js';

/** A RabbitMQ and a PostgreSQL found or started, as the environment that names them. */
export interface RealBackends {
  readonly env: Readonly<Record<string, string>>;
  /** Where each was found. */
  readonly used: readonly string[];
  /** Why one can't be had. */
  readonly leftOut: readonly string[];
  readonly release: () => Promise<void>;
}

/**
 * Named by TRANSPORT_URL and DATABASE_URL, or on their usual local ports, or private ones where the programs are
 * installed. Found once for a whole run, so that its parts need not start their own.
 */
export async function realBackends(): Promise<RealBackends> {
  const env: Record<string, string> = {};
  const used: string[] = [];
  const leftOut: string[] = [];
  const broker = await findBroker();
  if (broker === undefined) leftOut.push(NO_BROKER);
  else {
    const credentials = `${encodeURIComponent(broker.user)}:${encodeURIComponent(broker.password)}`;
    env['TRANSPORT_URL'] = `rabbit://${credentials}@${broker.host}:${broker.port}/`;
    used.push(`RabbitMQ at ${broker.host}:${broker.port}`);
  }
  const server = await findPostgres();
  if ('reason' in server) return { env, used, leftOut: [...leftOut, server.reason], release: async () => {} };
  env['DATABASE_URL'] = server.url;
  used.push(`PostgreSQL, ${server.origin}`);
  return { env, used, leftOut, release: server.release };
}
