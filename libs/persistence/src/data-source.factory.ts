import { DataSource, type DataSourceOptions } from 'typeorm';
import { connectionEnd } from './connection-end.js';
import { type PersistenceOptions, validatePersistenceOptions } from './persistence-options.js';
import { MIGRATIONS_TABLE, migrateSchema } from './schema-migrator.js';
import { whenServerAccepts } from './server-wait.js';
import { TypeOrmLogger } from './typeorm-logger.js';

const DEFAULT_POOL_SIZE = 10;
const DEFAULT_CONNECT_TIMEOUT_MS = 30_000;

/** A data source that gives back, when it is destroyed, what it took to reach the server. */
class ServiceDataSource extends DataSource {
  constructor(
    options: DataSourceOptions,
    private readonly leave: () => Promise<void>,
  ) {
    super(options);
  }

  override async destroy(): Promise<void> {
    try {
      await super.destroy();
    } finally {
      await this.leave();
    }
  }
}

/**
 * Opens the service's database, real or embedded, and runs its migrations. The caller ends it with `destroy()`.
 *
 * Usable without Nest, e.g. by a command-line tool or a test.
 */
export async function openDataSource(options: PersistenceOptions): Promise<DataSource> {
  validatePersistenceOptions(options);
  const end = await connectionEnd(options);
  const dataSource = new ServiceDataSource(
    {
      type: 'postgres',
      ...end.address,
      schema: options.schema,
      entities: [...options.entities],
      migrations: [...options.migrations],
      migrationsTableName: MIGRATIONS_TABLE,
      synchronize: false,
      logger: new TypeOrmLogger(),
      installExtensions: false,
      // gen_random_uuid() is part of PostgreSQL since 13, uuid_generate_v4() needs an extension.
      uuidExtension: 'pgcrypto',
      applicationName: `proptrail ${options.schema}`,
      poolSize: options.poolSize ?? DEFAULT_POOL_SIZE,
    },
    end.leave,
  );
  try {
    await whenServerAccepts(() => dataSource.initialize(), options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS);
    await migrateSchema(dataSource, options.schema);
    return dataSource;
  } catch (error) {
    await (dataSource.isInitialized ? dataSource.destroy() : end.leave());
    throw error;
  }
}
