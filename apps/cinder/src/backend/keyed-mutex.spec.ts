import { describe, expect, it } from '@jest/globals';
import { KeyedMutex } from './keyed-mutex.js';

function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('work on a volume', () => {
  it('waits for the work before it on the same volume, and only for that', async () => {
    const mutex = new KeyedMutex();
    const seen: string[] = [];
    const first = gate();
    const one = mutex.run('a', async () => {
      await first.opened;
      seen.push('a1');
    });
    const two = mutex.run('a', async () => seen.push('a2'));
    await mutex.run('b', async () => seen.push('b'));
    expect(seen).toEqual(['b']);
    first.open();
    await Promise.all([one, two]);
    expect(seen).toEqual(['b', 'a1', 'a2']);
  });

  it('goes on after work that failed, whose caller hears of it', async () => {
    const mutex = new KeyedMutex();
    const failing = mutex.run('a', () => Promise.reject(new Error('no')));
    const next = mutex.run('a', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});
