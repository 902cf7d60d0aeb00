import type { EntitySchema, MigrationInterface } from 'typeorm';

/** What a service's rows look like. */
export interface ServiceSchema {
  /** The service's own schema, e.g. `glance`: lower case letters, digits and `_`. Created when missing. */
  readonly schema: string;
  /** Entity classes of this service. */
  // biome-ignore lint/complexity/noBannedTypes: TypeORM's own type of an entity class
  readonly entities: readonly (Function | EntitySchema)[];
  /** Migration classes, oldest first; each name ends in its time in ms, e.g. `CreateImages1700000000000`. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** What one service tells its persistence: where its rows live and what they look like. */
export interface PersistenceOptions extends ServiceSchema {
  /** `postgres://user:password@host:port/database`. Unset or empty: the embedded PostgreSQL of `stateDir`. */
  readonly databaseUrl?: string;
  /** Holds the embedded database in its folder `db`; `:memory:` keeps nothing. Unused with a `databaseUrl`. */
  readonly stateDir: string;
  /** Most connections to the server at once. @default 10 */
  readonly poolSize?: number;
  /** How long a server that refuses connections is waited for at start, in ms. @default 30000 */
  readonly connectTimeoutMs?: number;
}

/** Token of the service's {@link PersistenceOptions}. */
export const PERSISTENCE_OPTIONS = Symbol('PERSISTENCE_OPTIONS');

/** The configuration can't be used; the message names the option, its value and what would be right. */
export class InvalidPersistenceOptionsError extends Error {
  override readonly name = 'InvalidPersistenceOptionsError';
}

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** Refuses options that would fail later with a riddle. Returns them unchanged otherwise. */
export function validatePersistenceOptions(options: PersistenceOptions): PersistenceOptions {
  assertSchemaName(options.schema);
  if (options.databaseUrl) {
    assertDatabaseUrl(options.databaseUrl);
  } else if (!options.stateDir) {
    throw new InvalidPersistenceOptionsError(
      'Neither a database URL nor a state directory is given: set DATABASE_URL to postgres://user:password@host:port/database, ' +
        'or name a directory (or :memory:) for the embedded database',
    );
  }
  return options;
}

/** A schema's name is put into SQL text, so it is held to plain lower-case names. */
export function assertSchemaName(schema: string): void {
  if (!SCHEMA.test(schema)) {
    throw new InvalidPersistenceOptionsError(
      `Schema name ${JSON.stringify(schema)} is not valid: use lower-case letters, digits and underscores, e.g. "glance"`,
    );
  }
}

function assertDatabaseUrl(databaseUrl: string): void {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) return;
  // The URL may hold a password: name its parts, never the whole.
  const found = url ? `protocol ${url.protocol} and database ${JSON.stringify(url.pathname.slice(1))}` : 'no URL';
  throw new InvalidPersistenceOptionsError(
    `DATABASE_URL must read postgres://user:password@host:port/database; found ${found}`,
  );
}
