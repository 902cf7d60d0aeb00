import { describe, expect, it } from '@jest/globals';
import type { Refusal, RefusalStage } from './refusal.js';
import { surfaceOf } from './surface.js';

const refused = (stage: RefusalStage, className = 'UnsupportedHardware', status: number | null = null): Refusal => ({
  class: className,
  message: 'no',
  stage,
  status,
  context: {},
});

describe('a refusal', () => {
  it('at the API is an HTTP answer', () => {
    expect(surfaceOf(refused('api', 'FlavorImageConflict', 400), 'zed')).toEqual({
      as: 'response',
      status: 400,
      where: 'POST /servers answers 400; nothing is stored',
    });
  });

  it('on the compute host is a fault, after other hosts were tried', () => {
    for (const release of ['icehouse', 'zed'] as const) {
      expect(surfaceOf(refused('guest_config'), release)).toMatchObject({
        as: 'fault',
        where: expect.stringContaining('tries others'),
      });
    }
  });

  it('that every host would repeat ends the build at once under zed, and not under icehouse', () => {
    for (const refusal of [refused('block_device'), refused('guest_config', 'RequestedVRamTooHigh')]) {
      expect(surfaceOf(refusal, 'zed').where).toContain('without a retry');
      expect(surfaceOf(refusal, 'icehouse').where).toContain('tries others');
    }
  });

  it('of the volume manager or of the driver is no fault of a server', () => {
    expect(surfaceOf(refused('volume'), 'zed').as).toBe('volume');
    expect(surfaceOf(refused('driver_init'), 'icehouse').as).toBe('service');
  });
});
