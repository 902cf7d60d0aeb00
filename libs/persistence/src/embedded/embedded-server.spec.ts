import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { errorCode } from '../error-code.js';
import { templatePaths } from './embedded-paths.js';
import { type EmbeddedServer, joinEmbeddedServer } from './embedded-server.js';
import { identifyProcess } from './process-identity.js';

// The first embedded start of an installation prepares a data directory.
jest.setTimeout(60_000);

const COMMITTING_PROCESS = fileURLToPath(new URL('../../../../test/support/committing-process.js', import.meta.url));

describe('an embedded PostgreSQL', () => {
  const directories: string[] = [];
  const joined: EmbeddedServer[] = [];

  const stateDirectory = (...below: string[]) => {
    const directory = mkdtempSync(join(tmpdir(), 'proptrail-test-'));
    directories.push(directory);
    return join(directory, ...below);
  };
  const start = async (stateDir: string) => {
    const server = await joinEmbeddedServer(stateDir);
    joined.push(server);
    return server;
  };

  afterEach(async () => {
    for (const server of joined.splice(0)) await server.leave();
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

  it('is reached with the ordinary driver on a unix socket inside the state directory', async () => {
    const stateDir = stateDirectory();
    const { address } = await start(stateDir);
    expect(address).toEqual({ host: join(stateDir, 'db'), port: 5432, username: 'postgres', database: 'postgres' });
    expect(await query(address, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is one and the same for all who name the state directory, until the last one leaves', async () => {
    const stateDir = stateDirectory();
    const [first, second] = await Promise.all([start(stateDir), start(join(stateDir, '.'))]);
    await query(first.address, 'CREATE TABLE shared (n int)');
    await first.leave();
    await first.leave();
    expect(await query(second.address, 'SELECT * FROM shared')).toEqual([]);
    await second.leave();
    expect(existsSync(join(stateDir, 'db', 'lock'))).toBe(false);
    expect(existsSync(join(stateDir, 'db', '.s.PGSQL.5432'))).toBe(false);
  });

  it('finds its data again after a stop, also when it is started while stopping', async () => {
    const stateDir = stateDirectory();
    const { address, leave } = await start(stateDir);
    await query(address, "CREATE TABLE kept AS SELECT 'text' AS value");
    const leaving = leave();
    const again = await start(stateDir);
    await leaving;
    expect(await query(again.address, 'SELECT value FROM kept')).toEqual([{ value: 'text' }]);
  });

  it('lets the connections of a pool that has just been ended say goodbye before it stops', async () => {
    const { address, leave } = await start(':memory:');
    const { username: user, ...rest } = address;
    const pool = new pg.Pool({ ...rest, user, max: 10 });
    const errors: Error[] = [];
    pool.on('error', (error) => errors.push(error));
    await Promise.all(Array.from({ length: 10 }, () => pool.query('SELECT pg_sleep(0.01)')));
    await pool.end();
    await leave();
    expect(errors).toEqual([]);
  });

  it('ends the connections that stay when it stops, with SQLSTATE 57P01', async () => {
    const { address, leave } = await start(':memory:');
    const { username: user, ...rest } = address;
    const staying = new pg.Client({ ...rest, user });
    const errors: unknown[] = [];
    staying.on('error', (error) => errors.push(error));
    const ended = new Promise<void>((resolve) => staying.once('end', () => resolve()));
    await staying.connect();
    await leave();
    await ended;
    expect(errorCode(errors[0])).toBe('57P01');
  });

  it('keeps nothing in memory mode', async () => {
    const { address, leave } = await start(':memory:');
    await query(address, 'CREATE TABLE gone (n int)');
    await leave();
    expect(existsSync(address.host)).toBe(false);
    const again = await start(':memory:');
    expect(await query(again.address, "SELECT to_regclass('gone') AS gone")).toEqual([{ gone: null }]);
  });

  it('starts in a state directory whose path is too long for a socket', async () => {
    const stateDir = stateDirectory('a'.repeat(120));
    const { address, leave } = await start(stateDir);
    expect(await query(address, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await leave();
    expect(existsSync(address.host)).toBe(false);
  });

  it('refuses a state directory that a living process has, and names that process', async () => {
    const stateDir = stateDirectory();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(other, 'spawn');
    mkdirSync(join(stateDir, 'db'), { recursive: true });
    writeFileSync(join(stateDir, 'db', 'lock'), JSON.stringify(identifyProcess(other.pid ?? 0)));
    try {
      await expect(start(stateDir)).rejects.toThrow(`${stateDir} is in use by process ${other.pid}`);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
    const { address } = await start(stateDir);
    expect(await query(address, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts afresh where a first start was killed before its data was whole', async () => {
    const stateDir = stateDirectory();
    mkdirSync(join(stateDir, 'db', 'data', 'base'), { recursive: true });
    writeFileSync(join(stateDir, 'db', 'data', 'PG_VERSION'), '18\n');
    writeFileSync(join(stateDir, 'db', 'data.unfinished'), '');
    const { address } = await start(stateDir);
    expect(await query(address, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(join(stateDir, 'db'))).not.toContain('data.unfinished');
  });

  it('says what it can not start from instead of overwriting it', async () => {
    const stateDir = stateDirectory();
    mkdirSync(join(stateDir, 'db', 'data'), { recursive: true });
    writeFileSync(join(stateDir, 'db', 'data', 'PG_VERSION'), '9\n');
    await expect(start(stateDir)).rejects.toThrow(/does not start on .*data \(.*\): .*move it away/);
    expect(readFileSync(join(stateDir, 'db', 'data', 'PG_VERSION'), 'utf8')).toBe('9\n');
  });

  it('has every row that was committed before its process was killed', async () => {
    const stateDir = stateDirectory();
    const { prepared, empty } = templatePaths();
    const child = spawn(process.execPath, [COMMITTING_PROCESS, join(stateDir, 'db'), prepared, empty], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.split('\n').length > 200) child.kill('SIGKILL');
    }
    const committed = printed.trim().split('\n').map(Number);
    const { address } = await start(stateDir);
    const rows = await query(address, 'SELECT n FROM committed ORDER BY n');
    const found = rows.map(({ n }) => Number(n));
    expect(committed.length).toBeGreaterThanOrEqual(200);
    // The last commit may not have been printed any more.
    expect(found.slice(0, committed.length)).toEqual(committed);
    expect(found.length - committed.length).toBeLessThanOrEqual(1);
  });
});

async function query(address: EmbeddedServer['address'], sql: string): Promise<Record<string, unknown>[]> {
  const { username: user, ...rest } = address;
  const client = new pg.Client({ ...rest, user });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
