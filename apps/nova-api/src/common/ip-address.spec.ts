import { BlockList, isIPv6 } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalAddress } from './ip-address.js';

describe('the one text of an address', () => {
  it.each([
    ['FE80:0000:0000:0000:0202:B3FF:FE1E:8329', 'fe80::202:b3ff:fe1e:8329'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['fe80::192.0.2.1', 'fe80::c000:201'],
    ['0000:0000:0000:0000:0000:ffff:192.168.100.228', '::ffff:192.168.100.228'],
    ['::ffff:c0a8:64e4', '::ffff:192.168.100.228'],
    ['::c0a8:64e4', '::192.168.100.228'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::', '::'],
    ['192.0.2.7', '192.0.2.7'],
  ])('is of %s: %s', (text, normal) => {
    expect(normalAddress(text)).toBe(normal);
  });

  it('is the same address, fits its column, and is its own', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const normal = normalAddress(text);
        const same = new BlockList();
        same.addAddress(text, 'ipv6');
        expect([isIPv6(normal), same.check(normal, 'ipv6'), normalAddress(normal)]).toEqual([true, true, normal]);
        expect(normal.length).toBeLessThanOrEqual(39);
        expect(normalAddress(text.toUpperCase())).toBe(normal);
      }),
    );
  });
});
