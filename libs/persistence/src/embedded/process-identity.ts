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

/**
 * True when that very process still runs. In doubt it does: a living database must not be opened twice. One that has ended
 * and that its parent has not waited for is no living one: it holds nothing any more, and some parents never wait.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!exists(identity.pid)) return false;
  const now = look(identity.pid);
  if (now === undefined) return true;
  return !ENDED.test(now.state) && (identity.startedAt === null || now.startedAt === identity.startedAt);
}

/** proc(5): a zombie (Z), or dead (X, x); ps adds letters for other facts. */
const ENDED = /^[ZXx]/;

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function startedAt(pid: number): string | null {
  return look(pid)?.startedAt ?? null;
}

/** What the system tells of a process; undefined where it tells nothing. */
function look(pid: number): { state: string; startedAt: string } | undefined {
  try {
    return process.platform === 'linux' ? lookInProc(pid) : askPs(pid);
  } catch {
    // No such process any more, or a system without ps: the caller takes it for "can't tell".
    return undefined;
  }
}

function lookInProc(pid: number): { state: string; startedAt: string } {
  // proc(5)'s stat: field 3 is the state, field 22 counts clock ticks since boot; the command in parentheses may hold spaces.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { state: fields[0] ?? '', startedAt: `${boot} ${fields[19]}` };
}

function askPs(pid: number): { state: string; startedAt: string } | undefined {
  const found = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  const gap = found.indexOf(' ');
  return gap < 0 ? undefined : { state: found.slice(0, gap), startedAt: found.slice(gap).trim() };
}
