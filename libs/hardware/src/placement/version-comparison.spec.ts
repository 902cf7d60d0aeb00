import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packageVersion, satisfiesPredicate, strictVersion, versionText } from './version-comparison.js';

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
    expect(satisfiesPredicate(version, predicate, strictVersion)).toBe(met);
  });

  it.each([strictVersion, packageVersion])('orders versions part by part', (readVersion) => {
    const part = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), (left, right) => {
        const order =
          left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
        expect(satisfiesPredicate(left.join('.'), `>=${right.join('.')}`, readVersion)).toBe(order >= 0);
        expect(satisfiesPredicate(left.join('.'), `<${right.join('.')}`, readVersion)).toBe(order < 0);
      }),
    );
  });
});

describe('a version of a package', () => {
  // https://packaging.python.org/en/latest/specifications/version-specifiers
  const INCREASING = [
    '1.dev0',
    '1.0.dev456',
    '1.0a1',
    '1.0a2.dev1',
    '1.0a2',
    '1.0b1',
    '1.0rc1',
    '1.0',
    '1.0.post1',
    '1.1',
    '1!0.1',
  ];

  it('stands where its specification puts it', () => {
    INCREASING.slice(1).forEach((version, index) => {
      expect([version, satisfiesPredicate(version, `>${INCREASING[index]}`, packageVersion)]).toEqual([version, true]);
    });
  });

  it.each([
    ['7.2.0', '>=7', true],
    ['7.2.0', '==7.2.0.0', true],
    ['7.2.0', '==V7.2', true],
    ['7.2.0', '<7.2.1.dev', true],
    ['7.2.0', 'seven', null],
    ['7.2.0', '>=x', null],
  ])('%p meets %p: %p', (version, predicate, met) => {
    expect(satisfiesPredicate(version, predicate, packageVersion)).toBe(met);
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
