import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UsageError } from '../support/usage-error.js';
import { flavorFromFlag } from './flavor-flag.js';

describe('--flavor', () => {
  it('takes the names that openstack flavor create has, and those of the table', () => {
    expect(flavorFromFlag('vcpus=2,ram=2048,disk=20,ephemeral=1,swap=512,name=m1.x')).toEqual({
      vcpus: 2,
      memory_mb: 2048,
      root_gb: 20,
      ephemeral_gb: 1,
      swap: 512,
      name: 'm1.x',
    });
    expect(flavorFromFlag('memory_mb=64, root_gb=0')).toEqual({ memory_mb: 64, root_gb: 0 });
  });

  it.each([
    ['vcpus=two', "--flavor 'vcpus=two': vcpus must be a whole number of CPUs, 1 or more"],
    ['vcpus=0', "--flavor 'vcpus=0': vcpus must be a whole number of CPUs, 1 or more"],
    ['disk=1.5', "--flavor 'disk=1.5': disk must be a whole number of GiB, 0 or more"],
    ['cores=2', "--flavor 'cores': a flavor has name, vcpus, ram"],
    ['vcpus', "--flavor 'vcpus': give name=value, such as --flavor vcpus=2,ram=2048,disk=20"],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => flavorFromFlag(text)).toThrow(UsageError);
    expect(() => flavorFromFlag(text)).toThrow(message);
  });

  it('reads any text or refuses it with a usage error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { vcpus = 1 } = flavorFromFlag(text);
          expect(Number.isSafeInteger(vcpus)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});
