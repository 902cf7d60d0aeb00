// @ts-check
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** WAL segments of 1 MB instead of 16 keep a fresh data directory small. */
const INITDB_ARGS = ['--wal-segsize=1'];

/**
 * The prepared data directory as a tarball: read from `path`, or made (2 to 10 s of CPU) and kept there.
 *
 * @param {string} path
 * @param {() => void} onMaking called before it is made
 * @returns {Promise<Blob>}
 */
export async function loadTemplate(path, onMaking) {
  try {
    return tarball(await readFile(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  onMaking();
  const db = await PGlite.create('memory://', { initDbStartParams: INITDB_ARGS });
  const dump = Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer());
  await db.close();
  await keep(path, dump);
  return tarball(dump);
}

/**
 * Several processes may make the template at once; each puts a whole file in place. A read-only installation can't keep
 * it, and then makes it at each start.
 *
 * @param {string} path
 * @param {Buffer} dump
 */
async function keep(path, dump) {
  const unfinished = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(unfinished, dump);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!(error instanceof Error && 'code' in error && READ_ONLY.has(String(error.code)))) throw error;
  }
}

const READ_ONLY = new Set(['EACCES', 'EPERM', 'EROFS']);

/** @param {Buffer} bytes */
const tarball = (bytes) => new Blob([new Uint8Array(bytes)], { type: 'application/x-tar' });
