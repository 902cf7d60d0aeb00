import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { installedPostgres, startPrivateCluster } from './postgres-cluster.js';

/** A PostgreSQL server that tests may create databases on. */
export interface PostgresServer {
  /** `postgres://user@host:port/database` of an existing database. */
  readonly url: string;
  /** How it was found, for the summary. */
  readonly origin: string;
  /** Stops it when it was started for the tests, does nothing otherwise. */
  readonly release: () => Promise<void>;
}

/** Why the suites on a real PostgreSQL are left out, in one line. */
export interface NoPostgres {
  readonly reason: string;
}

/** A database of a test file's own. */
export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

const LOCAL_URL = 'postgres://postgres@127.0.0.1:5432/postgres';
const nothing = async () => {};

/**
 * Looks for a server: the one that DATABASE_URL names, then the usual local port (user postgres, trusted), then a
 * private cluster when PostgreSQL's programs are installed. Called once by a suite; the finder releases it.
 */
export async function findPostgres(): Promise<PostgresServer | NoPostgres> {
  const named = process.env['DATABASE_URL'];
  if (named) {
    const refusal = await refusalOf(named);
    if (refusal) throw new Error(`DATABASE_URL names a PostgreSQL that does not answer: ${refusal}`);
    return { url: named, origin: 'DATABASE_URL', release: nothing };
  }
  const local = await refusalOf(LOCAL_URL);
  if (!local) return { url: LOCAL_URL, origin: '127.0.0.1:5432', release: nothing };
  const programs = installedPostgres();
  if (programs) return { ...(await startPrivateCluster(programs)), origin: `a private cluster of ${programs}` };
  return {
    reason: `no PostgreSQL: DATABASE_URL is unset, 127.0.0.1:5432 does not answer as postgres (${local}), and no initdb is installed`,
  };
}

/** Makes an empty database; its name is unique, so that files may run at once. */
export async function createTestDatabase(server: PostgresServer): Promise<TestDatabase> {
  const name = `proptrail_test_${randomBytes(6).toString('hex')}`;
  await runOn(server.url, `CREATE DATABASE ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runOn(server.url, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** @returns why the server refuses, or undefined when it answers */
async function refusalOf(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message || String('code' in error && error.code) : String(error);
  } finally {
    await client.end();
  }
}
