import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../error-code.js';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.js';

/** Another process has the embedded database of this state directory open. Stop it, or use another directory. */
export class StateDirInUseError extends Error {
  override readonly name = 'StateDirInUseError';
  readonly code = 'STATE_DIR_IN_USE';

  constructor(
    readonly stateDir: string,
    readonly pid: number,
  ) {
    super(
      `State directory ${stateDir} is in use by process ${pid}: stop that process, or set PROPTRAIL_STATE_DIR to another directory`,
    );
  }
}

const ATTEMPTS = 10;

/**
 * Takes the lock file, which names its owner. One whose owner died (SIGKILL, power loss) is taken over.
 *
 * @returns a function that gives it back
 */
export function lockStateDir(stateDir: string, path: string): () => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const mine = `${JSON.stringify(identifyProcess(process.pid))}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (createWhole(path, mine)) return () => rmSync(path, { force: true });
    const found = read(path);
    if (found === undefined) continue;
    const owner = parse(found);
    if (owner && isAlive(owner)) throw new StateDirInUseError(stateDir, owner.pid);
    removeStale(path, found);
  }
  throw new Error(`Lock file ${path} keeps changing: several processes are starting on ${stateDir} at once`);
}

/** Makes the file with its whole content in one step, which `wx` does not. @returns false when there is one already */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** Of several processes that find the same stale lock only one removes it, and none removes a fresh one. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const taken = readFileSync(aside, 'utf8');
  if (taken !== stale) createWhole(path, taken);
  rmSync(aside);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined for a file that no process of ours wrote whole: nobody alive stands behind it. */
function parse(content: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !Number.isInteger(value.pid))
      return undefined;
    return value as ProcessIdentity;
  } catch {
    // Not JSON: see above.
    return undefined;
  }
}
