import { type DataSource, MigrationExecutor } from 'typeorm';
import { assertSchemaName } from './persistence-options.js';

/** Which migrations have run. Not TypeORM's `migrations`: that is a table of Nova's. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** The column tells the table under its earlier name from Nova's. */
const OLD_TABLE = `
  SELECT 1 FROM information_schema.columns
   WHERE table_schema = $1 AND table_name = 'migrations' AND column_name = 'timestamp'`;

/** A service's tables could not be made or changed. Nothing of it was kept. */
class SchemaMigrationError extends Error {
  override readonly name = 'SchemaMigrationError';

  constructor(schema: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The schema ${schema} of the database can't be brought up to date: ${reason}`, { cause });
  }
}

/**
 * Brings the schema up to the code: creates it when missing and runs pending migrations, all in one transaction that
 * holds an advisory lock, so of several processes that start at once one migrates and the others wait and find it done.
 *
 * @returns the names of the migrations that ran now
 * @throws SchemaMigrationError
 */
export async function migrateSchema(dataSource: DataSource, schema: string): Promise<string[]> {
  assertSchemaName(schema);
  const queryRunner = dataSource.createQueryRunner();
  try {
    await queryRunner.startTransaction();
    try {
      await queryRunner.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`migrations:${schema}`]);
      await queryRunner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
      const old: unknown[] = await queryRunner.query(OLD_TABLE, [schema]);
      if (old.length > 0) await queryRunner.query(`ALTER TABLE "${schema}".migrations RENAME TO ${MIGRATIONS_TABLE}`);
      const migrations = await new MigrationExecutor(dataSource, queryRunner).executePendingMigrations();
      await queryRunner.commitTransaction();
      return migrations.map((migration) => migration.name);
    } catch (error) {
      await queryRunner.rollbackTransaction();
      throw new SchemaMigrationError(schema, error);
    }
  } finally {
    await queryRunner.release();
  }
}
