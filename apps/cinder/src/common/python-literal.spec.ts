import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pythonRepr } from '#openstack-http';
import { pythonLiteral } from './python-literal.js';

describe('a Python literal in a list filter', () => {
  it('is read as a map, whatever its keys are called', () => {
    expect(pythonLiteral("{'hw_disk_bus':'scsi', \"__proto__\": 'x', 'n': 2, 'b': True, 'z': None}")).toEqual(
      new Map<string, unknown>([
        ['hw_disk_bus', 'scsi'],
        ['__proto__', 'x'],
        ['n', 2],
        ['b', true],
        ['z', null],
      ]),
    );
  });

  it('is undefined when it is none', () => {
    for (const text of ['', 'scsi', '{', "{'a'}", "{'a': b}", "{'a': 'b'} or 1", "'open", '{'.repeat(10_000)])
      expect(pythonLiteral(text)).toBeUndefined();
  });

  it('gives back every text that repr() printed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', "'", '"', '\\', '\n', '键', ' ', '{', ':') }), (text) => {
        expect(pythonLiteral(pythonRepr(text))).toBe(text);
        expect(pythonLiteral(`{${pythonRepr(text)}: ${pythonRepr(text)}}`)).toEqual(new Map([[text, text]]));
      }),
    );
  });
});
