// @ts-check
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** @typedef {import('./embedded-paths.js').TemplatePaths} TemplatePaths */

/** WAL segments of 1 MB instead of 16 keep a fresh data directory small. */
const INITDB_ARGS = ['--wal-segsize=1'];
const OTHERS = 'SELECT quote_ident(datname) AS name FROM pg_database WHERE datname <> current_database()';

/**
 * The data directory that new databases begin with, as a tarball: the one of the build, whose schemas are there already,
 * or an empty one of this installation.
 *
 * @param {TemplatePaths} paths
 * @param {() => void} onMaking called before an empty one is made, which takes 2 to 10 s of CPU
 * @returns {Promise<Blob>}
 */
export async function loadTemplate(paths, onMaking) {
  const bytes = (await readIfThere(paths.prepared)) ?? (await readOrMake(paths.empty, () => makeEmpty(onMaking)));
  return new Blob([bytes], { type: 'application/x-tar' });
}

/**
 * A file of node_modules/.cache: read, or made and kept there.
 *
 * @param {string} path
 * @param {() => Promise<Buffer>} make
 */
export async function readOrMake(path, make) {
  const there = await readIfThere(path);
  if (there) return there;
  const made = await make();
  await keep(path, made);
  return made;
}

/**
 * The data directory as it is copied for each new database. The engine serves one database only, so the two that others
 * would be created from are left out, and two thirds of the files with them.
 *
 * @param {PGlite} db
 */
export async function tarball(db) {
  await db.exec('UPDATE pg_database SET datistemplate = false, datallowconn = true WHERE datistemplate');
  const { rows } = /** @type {{ rows: { name: string }[] }} */ (await db.query(OTHERS));
  for (const { name } of rows) await db.exec(`DROP DATABASE ${name}`);
  return Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer());
}

/** @param {() => void} onMaking */
async function makeEmpty(onMaking) {
  onMaking();
  const db = await PGlite.create('memory://', { initDbStartParams: INITDB_ARGS });
  try {
    return await tarball(db);
  } finally {
    await db.close();
  }
}

/** @param {string} path */
async function readIfThere(path) {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Several processes may make a file at once; each puts a whole one in place. A read-only installation can't keep it, and
 * then makes it each time.
 *
 * @param {string} path
 * @param {Buffer} bytes
 */
async function keep(path, bytes) {
  const unfinished = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(unfinished, bytes);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!READ_ONLY.has(codeOf(error))) throw error;
  }
}

const READ_ONLY = new Set(['EACCES', 'EPERM', 'EROFS']);

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code ?? '';
