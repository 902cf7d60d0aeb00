import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { cachePath, dataDirectory, templatePaths } from './embedded-paths.js';
import { readOrMake, tarball } from './template.js';

const PREFIX = 'prepared-database-';

/**
 * Puts a database whose schemas are there already beside the compiled code, so that no first start has to make them. It
 * is made once for each state of `sources` and kept in the installation's cache.
 *
 * @param sources the files that decide what `migrate` does
 * @param migrate makes the schemas in the embedded database of a state directory, and leaves it
 * @param target the tarball to write
 * @param keepAs the path in the cache of what has this name
 */
export async function prepareEmbeddedDatabase(
  sources: readonly string[],
  migrate: (stateDir: string) => Promise<void>,
  target = templatePaths().prepared,
  keepAs = cachePath,
): Promise<void> {
  const kept = keepAs(`${PREFIX}${digestOf(sources)}`);
  const bytes = await readOrMake(kept, () => migratedDatabase(migrate));
  writeFileSync(target, bytes);
  if (existsSync(kept)) removeOthers(kept);
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(`${basename(file)}\0`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

async function migratedDatabase(migrate: (stateDir: string) => Promise<void>): Promise<Buffer> {
  const stateDir = mkdtempSync(join(tmpdir(), 'proptrail-prepare-'));
  try {
    await migrate(stateDir);
    const db = await PGlite.create(dataDirectory(stateDir));
    try {
      return await tarball(db);
    } finally {
      await db.close();
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** What was kept for earlier states. */
function removeOthers(kept: string): void {
  for (const name of readdirSync(dirname(kept))) {
    if (name.startsWith(PREFIX) && name !== basename(kept)) rmSync(join(dirname(kept), name), { force: true });
  }
}
