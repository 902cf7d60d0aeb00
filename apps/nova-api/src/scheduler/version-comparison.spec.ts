import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { satisfiesPredicate, versionText } from './version-comparison.js';

describe('a version predicate', () => {
  it.each([
    ['7.2.0', '>=2.6', true],
    ['7.2.0', '>=2.6,<7.2', false],
    ['7.2.0', '==7.2', true],
    ['7.2.0', '!=7.2.0', false],
    ['7.2.0', '<=7.1.9', false],
    ['7.2.0', '>7.2b1', true],
    ['7.2.0', 'seven', null],
    ['7.2.0', '>=7', null],
    ['', '>=7.0', null],
  ])('of version %p and %p is %p', (version, predicate, met) => {
    expect(satisfiesPredicate(version, predicate)).toBe(met);
  });

  it('orders versions part by part', () => {
    const part = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), (left, right) => {
        const order =
          left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
        expect(satisfiesPredicate(left.join('.'), `>=${right.join('.')}`)).toBe(order >= 0);
        expect(satisfiesPredicate(left.join('.'), `<${right.join('.')}`)).toBe(order < 0);
      }),
    );
  });
});

describe("libvirt's number of a version", () => {
  it.each([
    [7_002_000, '7.2.0'],
    [2_000_000, '2.0.0'],
    [1_002_002, '1.2.2'],
    [1000, '1.0'],
    [0, ''],
  ])('%p is %p', (number, text) => {
    expect(versionText(number)).toBe(text);
  });
});
