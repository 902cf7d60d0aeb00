// @ts-check
// The embedded PostgreSQL's thread: holds the engine and serves it on a unix socket.
// It tells its parent 'making-template', then 'ready' (or fails with an 'error' event), later { warning }, and ends
// after 'close'.
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { Engine } from './engine.js';
import { engineFailure } from './engine-failure.js';
import { Gateway } from './gateway.js';
import { loadTemplate } from './template.js';
import { startupPacket } from './wire.js';

/**
 * @typedef {object} EngineOptions
 * @property {string} [dataDir] unset: in memory
 * @property {import('./embedded-paths.js').TemplatePaths} templates
 * @property {string} socket path
 * @property {number} idleTransactionMs
 * @property {number} checkpointMs
 */

const CHECKPOINTS_PER_VACUUM = 20;
/** The tables are small; PostgreSQL's 128 MB would only be resident memory. */
const START_PARAMETERS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'];

const port = parentPort;
if (!port) throw new Error('engine-worker.js is to be started as a worker thread');
/** @type {EngineOptions} */
const options = workerData;

const db = await openEngine();
const greeting = Buffer.from(await db.execProtocolRaw(startupPacket()));
const gateway = new Gateway(new Engine(db), greeting, {
  idleTransactionMs: options.idleTransactionMs,
  warn: (warning) => port.postMessage({ warning }),
});
const server = createServer((socket) => gateway.accept(socket));
await rm(options.socket, { force: true });
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(options.socket, () => resolve(undefined));
});
// The engine has no background processes: without a checkpoint its log grows for ever, and so does the recovery after a
// kill; without VACUUM dead rows stay and the planner knows no table.
let rounds = 0;
const upkeep = setInterval(() => {
  rounds += 1;
  gateway.upkeep(rounds % CHECKPOINTS_PER_VACUUM === 0 ? ['VACUUM (ANALYZE)', 'CHECKPOINT'] : ['CHECKPOINT']);
}, options.checkpointMs);
port.once('message', close);
port.postMessage('ready');

async function openEngine() {
  const { dataDir } = options;
  if (!dataDir) return PGlite.create('memory://', { startParams: START_PARAMETERS, loadDataDir: await template() });
  // Stands beside a data directory that isn't whole yet: what a killed first start left is thrown away.
  const unfinished = `${dataDir}.unfinished`;
  if (existsSync(unfinished)) await rm(dataDir, { recursive: true, force: true });
  if (existsSync(dataDir)) return resume(dataDir);
  const loadDataDir = await template();
  /** @type {string[]} */
  const said = [];
  try {
    await writeFile(unfinished, '');
    const onStderr = (/** @type {string} */ line) => said.push(line) > 0;
    const created = await PGlite.create(dataDir, { startParams: START_PARAMETERS, loadDataDir, onStderr });
    await rm(unfinished);
    return created;
  } catch (error) {
    throw new Error(`The embedded database can't be made in ${dataDir}: ${engineFailure(error, said).reason}`);
  }
}

/** @param {string} dataDir */
async function resume(dataDir) {
  /** @type {string[]} */
  const said = [];
  try {
    return await PGlite.create(dataDir, { startParams: START_PARAMETERS, onStderr: (line) => said.push(line) > 0 });
  } catch (error) {
    const { reason, isOfSystem } = engineFailure(error, said);
    const advice = 'it is damaged or of another version; move it away to begin with an empty database';
    throw new Error(`PostgreSQL does not start on ${dataDir} (${reason})${isOfSystem ? '' : `: ${advice}`}`);
  }
}

function template() {
  return loadTemplate(options.templates, () => port?.postMessage('making-template'));
}

async function close() {
  clearInterval(upkeep);
  const refused = new Promise((resolve) => server.close(resolve));
  await gateway.close();
  await refused;
  await db.close();
  port?.close();
}
