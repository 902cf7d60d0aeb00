import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { identifyProcess, isAlive } from './process-identity.js';
import { lockStateDir, StateDirInUseError } from './state-dir-lock.js';

describe('the lock of a state directory', () => {
  let stateDir: string;
  let lock: string;

  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'proptrail-lock-'));
    lock = join(stateDir, 'db', 'lock');
  });
  afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

  const leaveBehind = (content: string) => {
    mkdirSync(join(stateDir, 'db'), { recursive: true });
    writeFileSync(lock, content);
  };

  it('is held by one, free again when given back, and leaves no other file', () => {
    const unlock = lockStateDir(stateDir, lock);
    expect(() => lockStateDir(stateDir, lock)).toThrow(new StateDirInUseError(stateDir, process.pid));
    unlock();
    lockStateDir(stateDir, lock)();
    expect(readdirSync(join(stateDir, 'db'))).toEqual([]);
  });

  it('names the process that holds it and what to do', () => {
    lockStateDir(stateDir, lock);
    expect(() => lockStateDir(stateDir, lock)).toThrow(
      `State directory ${stateDir} is in use by process ${process.pid}: stop that process, or set PROPTRAIL_STATE_DIR to another directory`,
    );
  });

  it('is taken over from a process that died', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(child, 'spawn');
    const identity = identifyProcess(child.pid ?? 0);
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    leaveBehind(JSON.stringify(identity));
    lockStateDir(stateDir, lock)();
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a process that died and that its parent never waits for', async () => {
    // The shell becomes a program that waits for nobody, and says so itself: what the shell started stays a zombie once
    // it is killed. Killed before that, the shell might still take note of its end.
    const waitsForNobody = 'console.log(process.argv[1]); setInterval(() => {}, 60_000)';
    const parent = spawn('sh', ['-c', 'sleep 600 & exec "$0" -e "$1" $!', process.execPath, waitsForNobody], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const identity = identifyProcess(Number(line.toString()));
      expect(isAlive(identity)).toBe(true);
      process.kill(identity.pid, 'SIGKILL');
      await eventually('the killed process is a zombie', () => !isAlive(identity));
      // Its pid is still taken.
      expect(() => process.kill(identity.pid, 0)).not.toThrow();
      leaveBehind(JSON.stringify(identity));
      lockStateDir(stateDir, lock)();
      expect(existsSync(lock)).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('is taken over when the pid was reused by a process that started at another time', () => {
    leaveBehind(JSON.stringify({ pid: process.pid, startedAt: 'an earlier life' }));
    expect(() => lockStateDir(stateDir, lock)()).not.toThrow();
  });

  it('counts as held when the system can not tell when its process started', () => {
    leaveBehind(JSON.stringify({ pid: process.pid, startedAt: null }));
    expect(() => lockStateDir(stateDir, lock)).toThrow(StateDirInUseError);
  });

  it.each(['', 'no json', 'null', '[]', '{"pid":"1"}'])(
    'is taken over when its file holds %j, which names nobody',
    (content) => {
      leaveBehind(content);
      expect(() => lockStateDir(stateDir, lock)()).not.toThrow();
    },
  );
});
