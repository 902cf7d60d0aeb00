import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from '../error-code.js';

/** A process as a lock file names it: a pid alone may be reused by a stranger. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system tells it; only good for comparing. Null where the system tells nothing. */
  readonly startedAt: string | null;
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startedAt: startedAt(pid) };
}

/** True when that very process still runs. In doubt it does: a living database must not be opened twice. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!exists(identity.pid)) return false;
  const now = startedAt(identity.pid);
  return now === null || identity.startedAt === null || now === identity.startedAt;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function startedAt(pid: number): string | null {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    }
    // Field 22 of proc(5)'s stat counts clock ticks since boot; the command in parentheses may hold spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
  } catch {
    // No such process any more, or a system without ps: the caller treats null as "can't tell".
    return null;
  }
}
