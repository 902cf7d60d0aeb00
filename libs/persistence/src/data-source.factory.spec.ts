import { once } from 'node:events';
import { type AddressInfo, createServer, Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Column, DataSource, Entity, type MigrationInterface, PrimaryGeneratedColumn, type QueryRunner } from 'typeorm';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { bigintAsNumber } from './bigint.transformer.js';
import { openDataSource } from './data-source.factory.js';
import { isForeignKeyViolation, isUniqueViolation } from './postgres-errors.js';
import { TimestampedEntity } from './timestamped.entity.js';

@Entity({ name: 'disks' })
class Disk extends TimestampedEntity {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'bigint', transformer: bigintAsNumber })
  size!: number;
}

class CreateDisks1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE store.disks (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL CONSTRAINT disks_name_key UNIQUE, size bigint NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, deleted_at timestamptz)`);
    await queryRunner.query(
      'CREATE TABLE store.parts (disk uuid CONSTRAINT parts_disk_fk REFERENCES store.disks (id))',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE store.parts');
    await queryRunner.query('DROP TABLE store.disks');
  }
}

class BreakHalfway1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE store.halves (id int)');
    await queryRunner.query('SELECT no_such_function()');
  }

  async down(): Promise<void> {}
}

// The first embedded start of an installation prepares a data directory.
jest.setTimeout(60_000);
Logger.overrideLogger(false);
const backends = await databaseBackends();

describe.each(backends)("a service's data source on $name", (backend) => {
  let place: DatabasePlace;
  const opened: DataSource[] = [];
  const open = async (migrations = [CreateDisks1700000000000]) => {
    const { databaseUrl, stateDir } = place;
    const dataSource = await openDataSource({ schema: 'store', databaseUrl, stateDir, entities: [Disk], migrations });
    opened.push(dataSource);
    return dataSource;
  };

  beforeEach(async () => {
    place = await backend.create();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy()));
    await place.remove();
  });
  afterAll(() => backend.release());

  it('has the schema, its migrations table and its tables after the first start', async () => {
    const dataSource = await open();
    const tables = await dataSource.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'store' ORDER BY table_name",
    );
    expect(tables).toEqual([{ table_name: 'disks' }, { table_name: 'parts' }, { table_name: 'schema_migrations' }]);
  });

  it('runs each migration once when several start at the same time', async () => {
    const dataSources = await Promise.all([open(), open(), open(), open()]);
    const rows = await dataSources[0]?.query('SELECT name FROM store.schema_migrations');
    expect(rows).toEqual([{ name: 'CreateDisks1700000000000' }]);
  });

  it('undoes a migration that fails halfway and names its error', async () => {
    const kept = await open();
    await expect(open([CreateDisks1700000000000, BreakHalfway1700000000001])).rejects.toThrow(/no_such_function/);
    expect(await kept.query("SELECT to_regclass('store.halves') AS halves")).toEqual([{ halves: null }]);
  });

  it('stores an entity in the schema of the service, with its times, and reads bigint as a number', async () => {
    const disks = (await open()).getRepository(Disk);
    await disks.save(disks.create({ name: 'root', size: 2 ** 40 }));
    const stored = await disks.findOneByOrFail({ name: 'root' });
    expect(stored).toMatchObject({ size: 2 ** 40, updatedAt: null, deletedAt: null });
    expect(stored.createdAt).toBeInstanceOf(Date);
    await disks.update({ name: 'root' }, { size: 7 });
    expect((await disks.findOneByOrFail({ name: 'root' })).updatedAt).toBeInstanceOf(Date);
  });

  it('tells a unique violation and a foreign key violation from other errors, by constraint too', async () => {
    const dataSource = await open();
    const disks = dataSource.getRepository(Disk);
    await disks.insert({ name: 'root', size: 1 });
    const duplicate = await disks.insert({ name: 'root', size: 1 }).catch((error: unknown) => error);
    expect(isUniqueViolation(duplicate)).toBe(true);
    expect(isUniqueViolation(duplicate, 'disks_name_key')).toBe(true);
    expect(isUniqueViolation(duplicate, 'disks_pkey')).toBe(false);
    const orphan = await dataSource
      .query('INSERT INTO store.parts VALUES (gen_random_uuid())')
      .catch((e: unknown) => e);
    expect(isForeignKeyViolation(orphan, 'parts_disk_fk')).toBe(true);
    expect(isUniqueViolation(orphan)).toBe(false);
    expect(isUniqueViolation(undefined)).toBe(false);
  });
});

/** PostgreSQL's ErrorResponse. */
function refusal(code: string, text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

async function listening(answer: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { close: () => closeWith(server, sockets) });
}

function closeWith(server: Server, sockets: ReadonlySet<Socket>): Server {
  for (const socket of sockets) socket.destroy();
  return Server.prototype.close.call(server);
}

const urlOf = (server: Server) => `postgres://nova:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}/cloud`;

describe('a data source that cannot be opened', () => {
  const base = { schema: 'store', stateDir: ':memory:', entities: [], migrations: [] };

  it.each([
    ['a schema name with a quote in it', { ...base, schema: 'a"b' }, /Schema name "a\\"b" is not valid/],
    [
      'a URL of another database',
      { ...base, databaseUrl: 'mysql://h/nova' },
      /must read postgres:\/\/.*protocol mysql:/,
    ],
    ['a URL without a database', { ...base, databaseUrl: 'postgres://h' }, /must read postgres:\/\/.*database ""/],
    ['what is no URL', { ...base, databaseUrl: 'secret' }, /must read postgres:\/\/.*found no URL/],
    ['no place at all', { ...base, stateDir: '' }, /Neither a database URL nor a state directory/],
  ])('refuses %s and says what would be right', async (_, options, message) => {
    await expect(openDataSource(options)).rejects.toThrow(message);
  });

  it('gives up on a server that refuses connections after the time it was given', async () => {
    const databaseUrl = 'postgres://postgres@127.0.0.1:1/postgres';
    await expect(openDataSource({ ...base, databaseUrl, connectTimeoutMs: 300 })).rejects.toThrow(/ECONNREFUSED/);
  });

  it('gives up on a server that takes the connection and says nothing', async () => {
    const server = await listening(() => undefined);
    try {
      await expect(openDataSource({ ...base, databaseUrl: urlOf(server), connectTimeoutMs: 300 })).rejects.toThrow(
        /No PostgreSQL answered at DATABASE_URL within 0 s: the host takes no connection, or says nothing on it/,
      );
    } finally {
      server.close();
    }
  });

  it.each([
    ['28P01', 'password authentication failed for user "nova"'],
    ['28000', 'role "nova" does not exist'],
    ['3D000', 'database "cloud" does not exist'],
  ])('gives up at once on a server that refuses with %s, in its words and without the password', async (code, text) => {
    const server = await listening((socket) => socket.end(refusal(code, text)));
    try {
      const opened = openDataSource({ ...base, databaseUrl: urlOf(server), connectTimeoutMs: 5_000 });
      await expect(opened).rejects.toThrow(`DATABASE_URL is refused: ${text} (${code})`);
    } finally {
      server.close();
    }
  });
});
