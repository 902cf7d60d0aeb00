import { describe, expect, it } from '@jest/globals';
import { Microversion } from '#openstack-http';
import { absoluteLimits } from './absolute-limits.js';

const USED = { instances: 3, cores: 3, ram: 1536 };

describe('the limits of a project', () => {
  it('are those that a running cloud answered at 2.93', () => {
    expect(absoluteLimits(new Microversion(2, 93), USED, true)).toEqual({
      maxTotalInstances: -1,
      maxTotalCores: -1,
      maxTotalRAMSize: -1,
      maxServerMeta: 128,
      maxTotalKeypairs: 100,
      maxServerGroups: 10,
      maxServerGroupMembers: 10,
      totalRAMUsed: 1536,
      totalCoresUsed: 3,
      totalInstancesUsed: 3,
      totalServerGroupsUsed: 0,
    });
  });

  it.each([
    [35, ['maxTotalFloatingIps', 'maxSecurityGroups', 'totalFloatingIpsUsed', 'maxImageMeta', 'maxPersonality']],
    [36, ['maxImageMeta', 'maxPersonality']],
    [39, ['maxPersonality']],
    [57, []],
  ])('name at 2.%i what the proxies of that time knew', (minor, expected) => {
    const names = [
      'maxTotalFloatingIps',
      'maxSecurityGroups',
      'totalFloatingIpsUsed',
      'maxImageMeta',
      'maxPersonality',
    ];
    const shown = Object.keys(absoluteLimits(new Microversion(2, minor), USED, false));
    expect(names.filter((name) => shown.includes(name))).toEqual(expected);
    expect(shown).not.toContain('maxServerGroups');
  });
});
