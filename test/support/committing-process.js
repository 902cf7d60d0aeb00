// A process that commits a row after the other into an embedded database and prints each once it is committed, until it
// is killed. Plain JavaScript, so that a test can start it with nothing but Node.
// Arguments: the directory of the database, the prepared and the empty data directory.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';

const [directory = '', prepared = '', empty = ''] = process.argv.slice(2);
mkdirSync(directory, { recursive: true });
const worker = new Worker(new URL('../../libs/persistence/src/embedded/engine-worker.js', import.meta.url), {
  workerData: {
    dataDir: join(directory, 'data'),
    templates: { prepared, empty },
    socket: join(directory, '.s.PGSQL.5432'),
    idleTransactionMs: 10_000,
    // Often, so that the kill also meets a checkpoint.
    checkpointMs: 20,
  },
});
worker.on('message', async (message) => {
  if (message !== 'ready') return;
  const client = new pg.Client({ host: directory, port: 5432, user: 'postgres', database: 'postgres' });
  await client.connect();
  await client.query('CREATE TABLE committed (n int PRIMARY KEY, padding text)');
  for (let n = 1; ; n += 1) {
    await client.query('BEGIN');
    await client.query("INSERT INTO committed VALUES ($1, repeat('x', 500))", [n]);
    await client.query('COMMIT');
    process.stdout.write(`${n}\n`);
  }
});
