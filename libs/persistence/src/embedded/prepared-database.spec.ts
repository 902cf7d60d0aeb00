import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type TemplatePaths, templatePaths } from './embedded-paths.js';
import { joinEmbeddedServer } from './embedded-server.js';
import { prepareEmbeddedDatabase } from './prepared-database.js';

async function query(stateDir: string, sql: string, templates = templatePaths()): Promise<Record<string, unknown>[]> {
  const server = await joinEmbeddedServer(stateDir, { templates });
  const { host, port, username, database } = server.address;
  const client = new pg.Client({ host, port, user: username, database });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
    await server.leave();
  }
}

describe('a prepared database', () => {
  let directory: string;
  let source: string;
  let migrations: number;
  let templates: TemplatePaths;
  const migrate = async (stateDir: string) => {
    migrations += 1;
    await query(stateDir, `CREATE TABLE made AS SELECT ${migrations} AS round`);
  };
  const prepare = () => prepareEmbeddedDatabase([source], migrate, templates.prepared, (name) => join(directory, name));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'proptrail-test-'));
    source = join(directory, 'migration.js');
    writeFileSync(source, 'first');
    migrations = 0;
    templates = { ...templatePaths(), prepared: join(directory, 'prepared.tar') };
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('is what a new database begins with, in memory and on disk', async () => {
    await prepare();
    for (const stateDir of [':memory:', join(directory, 'state')])
      expect(await query(stateDir, 'SELECT round FROM made', templates)).toEqual([{ round: 1 }]);
  });

  it('is made anew only when a file that it is made by has changed', async () => {
    await prepare();
    await prepare();
    expect(migrations).toBe(1);
    writeFileSync(source, 'second');
    await prepare();
    expect(await query(':memory:', 'SELECT round FROM made', templates)).toEqual([{ round: 2 }]);
  });
});
