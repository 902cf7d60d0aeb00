import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux's folder in memory. */
const IN_MEMORY = '/dev/shm';
const BYTES_NEEDED = 4 * 1024 ** 3;

/** Where the logs of what failed are kept, which outlasts the run's own folder; `KEPT_LOGS` names another. */
export function keptLogs(): string {
  return process.env['KEPT_LOGS'] ?? join(tmpdir(), 'proptrail-kept-logs');
}

/** Where a run of the suites keeps what it writes. */
export interface RunFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/**
 * A folder in memory where there is one with enough room, for the suites make several hundred databases of 700 files each;
 * otherwise one below the system's folder for temporary files.
 */
export async function makeRunFolder(): Promise<RunFolder> {
  const parent = (await freeBytes(IN_MEMORY)) >= BYTES_NEEDED ? IN_MEMORY : tmpdir();
  const path = await mkdtemp(join(parent, 'proptrail-tests-'));
  // A private PostgreSQL runs as another user, who has to get at its own folder in here.
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
