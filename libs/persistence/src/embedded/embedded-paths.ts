import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** PostgreSQL's usual port: part of the socket's file name, so that `psql -h <dir>` needs no `-p`. */
export const SOCKET_PORT = 5432;

/** What sun_path of sockaddr_un holds on the smallest of the systems (macOS), without its final zero. */
const MAX_SOCKET_PATH_BYTES = 103;

/** Where the socket lies in a directory, as libpq and pg look for it. */
export function socketIn(directory: string): string {
  return join(directory, `.s.PGSQL.${SOCKET_PORT}`);
}

/** A directory for the socket: the wanted one, or a short temporary one where the path would be too long for a socket. */
export function socketDirectory(wanted: string): { directory: string; temporary: boolean } {
  if (Buffer.byteLength(socketIn(wanted)) <= MAX_SOCKET_PATH_BYTES) return { directory: wanted, temporary: false };
  return { directory: temporaryDirectory(), temporary: true };
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'proptrail-db-'));
}

/** Where the data directories lie that a new database begins with, each a tarball. */
export interface TemplatePaths {
  /** Made by the build, with all schemas; beside the compiled code, and not there for the source. */
  readonly prepared: string;
  /** Made once for this installation, without any schema. */
  readonly empty: string;
}

export function templatePaths(): TemplatePaths {
  const prepared = fileURLToPath(new URL('../../prepared-database.tar', import.meta.url));
  return { prepared, empty: cachePath('empty-database') };
}

/** A file of this installation that fits its version of PGlite, in the cache folder of its node_modules. */
export function cachePath(name: string): string {
  const packageFile = packageJsonOf('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const marker = `${sep}node_modules${sep}`;
  const nodeModules = packageFile.slice(0, packageFile.lastIndexOf(marker) + marker.length);
  return join(nodeModules, '.cache', 'proptrail', `${name}-${version}.tar`);
}

/** Where the embedded database of a state directory keeps its data. */
export function dataDirectory(stateDir: string): string {
  return join(stateDir, 'db', 'data');
}

/** The package doesn't export its package.json, so it is found from its entry. */
function packageJsonOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  return join(dirname(dirname(entry)), 'package.json');
}
