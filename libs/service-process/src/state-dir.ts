import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemReason } from './system-errors.js';

/** Where nothing is kept. */
const IN_MEMORY = ':memory:';

/** PROPTRAIL_STATE_DIR names a place where nothing can be kept; the message says why. */
export class StateDirError extends Error {
  override readonly name = 'StateDirError';

  constructor(stateDir: string, problem: string) {
    super(`PROPTRAIL_STATE_DIR: ${stateDir} can't be used, ${problem}`);
  }
}

/** No other user of the machine reads what this process writes: tokens, image data and domains lie in the state directory. */
const PRIVATE = 0o077;

/**
 * Makes the state directory where it isn't there, and finds out before anything is begun whether it can be written to. From
 * now on, what the process makes is its user's alone; directories that an earlier version left open are closed.
 *
 * @param stateDir absolute path, or `:memory:`
 * @throws StateDirError
 */
export function openStateDir(stateDir: string): void {
  process.umask(PRIVATE);
  if (stateDir === IN_MEMORY) return;
  makeDirectory(stateDir, stateDir);
  attempt(stateDir, stateDir, () => {
    for (const entry of readdirSync(stateDir, { withFileTypes: true }))
      if (entry.isDirectory()) close(join(stateDir, entry.name));
    const probe = join(stateDir, `.probe-${process.pid}`);
    try {
      writeFileSync(probe, 'x'.repeat(4096));
    } finally {
      rmSync(probe, { force: true });
    }
  });
}

/** One segment after the other: Node's recursive mkdir never comes back from a file system that makes no directories, as /proc. */
function makeDirectory(path: string, stateDir: string): void {
  if (isDirectory(path, stateDir)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent, stateDir);
  attempt(path, stateDir, () => {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      // Another process may have been faster.
      if (!isDirectory(path, stateDir)) throw error;
    }
  });
}

function isDirectory(path: string, stateDir: string): boolean {
  return attempt(path, stateDir, () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isDirectory())
      throw new StateDirError(stateDir, `${path === stateDir ? 'it' : path} is no directory`);
    if (found === undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      throw new StateDirError(stateDir, `${path === stateDir ? 'it' : path} is a link to nothing`);
    return found !== undefined;
  });
}

function close(directory: string): void {
  const { mode, uid } = statSync(directory);
  if ((mode & PRIVATE) !== 0 && uid === process.getuid?.()) chmodSync(directory, mode & 0o7700);
}

function attempt<T>(path: string, stateDir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    const where = path === stateDir ? '' : `${path}: `;
    throw new StateDirError(stateDir, `${where}${reason}`);
  }
}
