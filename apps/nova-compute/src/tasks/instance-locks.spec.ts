import { describe, expect, it } from '@jest/globals';
import { InstanceLocks } from './instance-locks.js';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('the locks of instances', () => {
  it('let the work of one instance run in the order it came', async () => {
    const locks = new InstanceLocks();
    const { open, opened } = gate();
    const order: string[] = [];
    const first = locks.run('a', async () => {
      await opened;
      order.push('first');
    });
    const second = locks.run('a', async () => void order.push('second'));
    await locks.run('b', async () => void order.push('other instance'));
    open();
    await Promise.all([first, second]);
    expect(order).toEqual(['other instance', 'first', 'second']);
  });

  it('go on after work that failed', async () => {
    const locks = new InstanceLocks();
    const failing = locks.run('a', async () => {
      throw new Error('first');
    });
    const next = locks.run('a', async () => 'second');
    await expect(failing).rejects.toThrow('first');
    await expect(next).resolves.toBe('second');
  });
});
