import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coercedSetRepr } from './coerced-set.js';

describe('a set of numbers in print', () => {
  it.each([
    [[], 'CoercedSet()'],
    [[0, 1], 'CoercedSet({0, 1})'],
    [[7, 8], 'CoercedSet({8, 7})'],
    [[3, 11, 19], 'CoercedSet({11, 19, 3})'],
    [[8, 9, 10, 11, 12], 'CoercedSet({8, 9, 10, 11, 12})'],
  ])('is in the order of Python’s hash table: %j', (values, printed) => {
    expect(coercedSetRepr(values)).toBe(printed);
  });

  it('names every member once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5000), { maxLength: 200 }), (values) => {
        const members = coercedSetRepr([...values, ...values]).match(/\d+/g) ?? [];
        expect(members.map(Number).sort((a, b) => a - b)).toEqual([...values].sort((a, b) => a - b));
      }),
    );
  });
});
