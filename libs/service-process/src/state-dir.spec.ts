import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStateDir, StateDirError } from './state-dir.js';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the state directory', () => {
  let folder: string;
  let umask: number;

  beforeEach(() => {
    umask = process.umask();
    folder = mkdtempSync(join(tmpdir(), 'proptrail-state-'));
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is made with all directories above it, for its user alone, and nothing is left in it', () => {
    openStateDir(join(folder, 'a', 'b'));
    expect(mode(join(folder, 'a'))).toBe('700');
    expect(mode(join(folder, 'a', 'b'))).toBe('700');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual([]);
  });

  it('makes whatever the process writes from now on its user’s alone, also in a directory that was there', () => {
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'images'));
    chmodSync(join(folder, 'images'), 0o755);
    openStateDir(folder);
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'volumes', 'deep'), { recursive: true });
    expect(['file', 'images', 'volumes', 'volumes/deep'].map((name) => mode(join(folder, name)))).toEqual([
      '600',
      '700',
      '700',
      '700',
    ]);
    expect(mode(folder)).toBe('755');
  });

  it('is not looked for in memory', () => {
    expect(() => openStateDir(':memory:')).not.toThrow();
  });

  it.each([
    ['a file', () => file('state'), /state can't be used, it is no directory/],
    ['below a file', () => join(file('state'), 'x'), /a file stands where a directory belongs \(ENOTDIR\)/],
    ['a link to nothing', () => link('nowhere'), /it is a link to nothing/],
    ['a link to itself', () => link('link'), /its links lead in a circle \(ELOOP\)/],
    ['of too long a name', () => join(folder, 'x'.repeat(300)), /the name is too long \(ENAMETOOLONG\)/],
    ['where none can be made', () => '/proc/nope/deeper', /^PROPTRAIL_STATE_DIR: \/proc\/nope\/deeper can't be used/],
  ])('is refused at once when it is %s', (_, path, message) => {
    expect(() => openStateDir(path())).toThrow(StateDirError);
    expect(() => openStateDir(path())).toThrow(message);
  });

  const file = (name: string) => {
    writeFileSync(join(folder, name), '');
    return join(folder, name);
  };
  const link = (target: string) => {
    const path = join(folder, 'link');
    rmSync(path, { force: true });
    symlinkSync(join(folder, target), path);
    return path;
  };
});
