import { describe, expect, it } from '@jest/globals';
import { TimerWheel } from './timer-wheel.js';

describe('a timer wheel', () => {
  it('fires each deadline once, not early, and not those taken back', async () => {
    const wheel = new TimerWheel(5);
    const began = performance.now();
    const fired: string[] = [];
    const cancelled = wheel.add(10, () => fired.push('cancelled'));
    wheel.add(10, () => fired.push('short'));
    const late = await new Promise<number>((resolve) => {
      wheel.add(30, () => {
        fired.push('long');
        resolve(performance.now() - began);
      });
      cancelled.cancel();
    });
    expect(late).toBeGreaterThanOrEqual(30);
    expect(fired).toEqual(['short', 'long']);
  });

  it('forgets everything when it is cleared', async () => {
    const wheel = new TimerWheel(2);
    const fired: string[] = [];
    wheel.add(4, () => fired.push('first'));
    wheel.clear();
    await new Promise<void>((resolve) => {
      wheel.add(10, resolve);
    });
    expect(fired).toEqual([]);
  });
});
