// @ts-check
// The embedded PostgreSQL's thread: holds the engine and serves it on a unix socket.
// It tells its parent 'making-template', then 'ready' (or fails with an 'error' event), and 'closed' after 'close'.
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { Engine } from './engine.js';
import { Gateway } from './gateway.js';
import { loadTemplate } from './template.js';
import { startupPacket } from './wire.js';

/**
 * @typedef {object} EngineOptions
 * @property {string} [dataDir] unset: in memory
 * @property {string} template where the prepared data directory lies or shall lie
 * @property {string} socket path
 * @property {number} idleTransactionMs
 */

const port = parentPort;
if (!port) throw new Error('engine-worker.js is to be started as a worker thread');
/** @type {EngineOptions} */
const options = workerData;

const db = await openEngine();
const greeting = Buffer.from(await db.execProtocolRaw(startupPacket()));
const gateway = new Gateway(new Engine(db), greeting, options);
const server = createServer((socket) => gateway.accept(socket));
await rm(options.socket, { force: true });
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(options.socket, () => resolve(undefined));
});
port.once('message', close);
port.postMessage('ready');

async function openEngine() {
  const { dataDir } = options;
  if (!dataDir) return PGlite.create('memory://', { loadDataDir: await template() });
  // Stands beside a data directory that isn't whole yet: what a killed first start left is thrown away.
  const unfinished = `${dataDir}.unfinished`;
  if (existsSync(unfinished)) await rm(dataDir, { recursive: true, force: true });
  if (existsSync(dataDir)) return resume(dataDir);
  const loadDataDir = await template();
  await writeFile(unfinished, '');
  const created = await PGlite.create(dataDir, { loadDataDir });
  await rm(unfinished);
  return created;
}

/** @param {string} dataDir */
async function resume(dataDir) {
  /** @type {string[]} */
  const said = [];
  try {
    return await PGlite.create(dataDir, { onStderr: (line) => said.push(line) > 0 });
  } catch (error) {
    throw new Error(
      `PostgreSQL does not start on ${dataDir} (${said.join('; ') || String(error)}): ` +
        'it is damaged or of another version; move it away to begin with an empty database',
      { cause: error },
    );
  }
}

function template() {
  return loadTemplate(options.template, () => port?.postMessage('making-template'));
}

async function close() {
  gateway.close();
  await new Promise((resolve) => server.close(resolve));
  await db.close();
  port?.postMessage('closed');
  port?.close();
}
