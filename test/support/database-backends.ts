import pg from 'pg';
import { type EmbeddedServer, joinEmbeddedServer } from '#persistence';
import { createTestDatabase, findPostgres } from './postgres.js';

/** Where a suite's data lives: the settings a service would be given. */
export interface DatabasePlace {
  readonly databaseUrl?: string;
  readonly stateDir: string;
  readonly remove: () => Promise<void>;
}

/** A kind of database that a suite runs on. */
export interface DatabaseBackend {
  readonly name: 'embedded' | 'postgresql';
  /** An empty database, or one that nobody else of this process uses. */
  readonly create: () => Promise<DatabasePlace>;
  /** Called once, after the last of the suite's places is removed. */
  readonly release: () => Promise<void>;
}

/**
 * The embedded database always, and a real PostgreSQL when one can be had; otherwise one line says why not.
 *
 * `const backends = await databaseBackends(); describe.each(backends)('... on $name', ...)`.
 */
export async function databaseBackends(): Promise<DatabaseBackend[]> {
  const server = await findPostgres();
  if ('reason' in server) {
    process.stderr.write(`Suites on a real PostgreSQL are left out: ${server.reason}\n`);
    return [embeddedBackend()];
  }
  const create = async () => {
    const database = await createTestDatabase(server);
    return { databaseUrl: database.url, stateDir: ':memory:', remove: database.drop };
  };
  return [embeddedBackend(), { name: 'postgresql', create, release: server.release }];
}

/** One server for the whole suite, emptied after each test: starting it takes about a second. */
function embeddedBackend(): DatabaseBackend {
  let kept: Promise<EmbeddedServer> | undefined;
  const create = async () => {
    kept ??= joinEmbeddedServer(':memory:');
    const server = await kept;
    return { stateDir: ':memory:', remove: () => dropSchemas(server) };
  };
  return { name: 'embedded', create, release: async () => (await kept)?.leave() };
}

async function dropSchemas({ address: { username: user, ...address } }: EmbeddedServer): Promise<void> {
  const client = new pg.Client({ ...address, user });
  await client.connect();
  try {
    const { rows } = await client.query(
      "SELECT format('DROP SCHEMA %I CASCADE', nspname) AS sql FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|public)'",
    );
    for (const { sql } of rows) await client.query(sql);
  } finally {
    await client.end();
  }
}
