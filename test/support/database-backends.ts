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

const nothing = async () => {};

/**
 * The embedded database always, and a real PostgreSQL when one can be had; otherwise one line says why not.
 *
 * `const backends = await databaseBackends(); describe.each(backends)('... on $name', ...)`.
 */
export async function databaseBackends(): Promise<DatabaseBackend[]> {
  const embedded: DatabaseBackend = {
    name: 'embedded',
    create: async () => ({ stateDir: ':memory:', remove: nothing }),
    release: nothing,
  };
  const server = await findPostgres();
  if ('reason' in server) {
    process.stderr.write(`Suites on a real PostgreSQL are left out: ${server.reason}\n`);
    return [embedded];
  }
  const create = async () => {
    const database = await createTestDatabase(server);
    return { databaseUrl: database.url, stateDir: ':memory:', remove: database.drop };
  };
  return [embedded, { name: 'postgresql', create, release: server.release }];
}
