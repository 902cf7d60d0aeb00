import { cpus } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { CloudLoad } from './cloud-load.js';
import { CloudProcess } from './cloud-process.js';
import { ratePerSecond } from './measure.js';
import { renderRates } from './render-bench.js';

const CONCURRENCY = 8;
const seconds = process.argv.includes('--short') ? 1 : 10;

function row(name: string, value: string, reference = ''): void {
  process.stdout.write(`${name.padEnd(52)} ${value.padStart(12)}  ${reference}\n`);
}

const perSecond = (rate: number) => `${rate.toFixed(rate < 100 ? 1 : 0)}/s`;

/** The bare database under the same cloud: one UPDATE of one row a transaction, the least that a change can cost. */
async function bareUpdates(cloud: CloudProcess): Promise<number> {
  const pool = new pg.Pool({
    host: join(cloud.stateDir, 'db'),
    user: 'postgres',
    database: 'postgres',
    max: CONCURRENCY,
  });
  try {
    await pool.query('CREATE TABLE public.bench (id integer PRIMARY KEY, value text)');
    await pool.query("INSERT INTO public.bench SELECT id, '' FROM generate_series(0, 7) AS id");
    return await ratePerSecond(seconds, CONCURRENCY, async (worker) => {
      await pool.query('UPDATE public.bench SET value = $1 WHERE id = $2', [String(performance.now()), worker]);
    });
  } finally {
    await pool.end();
  }
}

process.stdout.write(
  `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, embedded backends, ${seconds} s a figure\n\n`,
);
const cloud = await CloudProcess.start();
try {
  const load = new CloudLoad(cloud);
  row('process start to ready', `${cloud.readyInS.toFixed(2)} s`);
  const first = await load.image();
  await load.server(first);
  row('process start to the first ACTIVE server', `${cloud.secondsSinceAsked().toFixed(2)} s`);
  row('resident memory then', `${(await cloud.residentMiB()) ?? '?'} MiB`);

  const reference = await bareUpdates(cloud);
  row('reference: bare UPDATE on the same database', perSecond(reference));
  const images = await Promise.all(Array.from({ length: CONCURRENCY }, () => load.image()));
  let turn = 0;
  const patches = await ratePerSecond(seconds, CONCURRENCY, async (worker) => {
    turn += 1;
    await load.patch(images[worker] ?? first, String(turn));
  });
  row(
    `PATCH of an image with 20 properties, concurrency ${CONCURRENCY}`,
    perSecond(patches),
    `${(patches / reference).toFixed(3)} of the reference`,
  );
  const servers = await ratePerSecond(seconds, CONCURRENCY, async () => {
    await load.server(first);
  });
  row(
    `POST /servers to ACTIVE, concurrency ${CONCURRENCY}`,
    perSecond(servers),
    `${(servers / reference).toFixed(3)} of the reference`,
  );
  row('resident memory after the load', `${(await cloud.residentMiB()) ?? '?'} MiB`);
} finally {
  await cloud.stop();
}
const { renders, stringifies } = renderRates(seconds / 2);
row(
  'domain documents rendered, one process',
  perSecond(renders),
  `${(renders / stringifies).toFixed(3)} of JSON.stringify of their input`,
);
