import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchExtraSpec, pythonFloat } from './extra-specs-ops.js';

const ZED = { hasAllIn: true };
const ICEHOUSE = { hasAllIn: false };
const word = fc.stringMatching(/^[a-z0-9_.]{1,8}$/);

describe('the grammar of extra specs', () => {
  it.each([
    ['64', '64', true],
    ['64', '6', false],
    ['64', '= 32', true],
    ['64', '== 64.0', true],
    ['64', '!= 64', false],
    ['64', '>= 65', false],
    ['64', '<= 64', true],
    ['QEMU', 's== QEMU', true],
    ['QEMU', 's!= QEMU', false],
    ['abc', 's< abd', true],
    ['abc', 's> abd', false],
    ['aes avx2', '<in> avx', true],
    ['aes', '<in> vmx', false],
    ['aes avx2', '<all-in> aes avx2', true],
    ['aes avx2', '<all-in> aes vmx', false],
    ['x86_64', '<or> aarch64 <or> x86_64', true],
    ['x86_64', '<or> aarch64 <or> i686', false],
    ['nine', '>= 3', false],
    ['64', '>=', false],
    ['64', '', false],
    ['', '', true],
  ])('%p against %p is %p', (value, asked, met) => {
    expect(matchExtraSpec(value, asked, ZED)).toBe(met);
  });

  it('knows no <all-in> in icehouse: the text itself must be equal', () => {
    expect(matchExtraSpec('aes avx2', '<all-in> aes', ICEHOUSE)).toBe(false);
    expect(matchExtraSpec('<all-in> aes', '<all-in> aes', ICEHOUSE)).toBe(true);
  });

  it('does not take a number for its text', () => {
    expect(matchExtraSpec(64, '64', ICEHOUSE)).toBe(false);
    expect(matchExtraSpec(64, '>= 64', ICEHOUSE)).toBe(true);
  });

  it('orders numbers as numbers do', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (value, asked) => {
        expect(matchExtraSpec(String(value), `>= ${asked}`, ZED)).toBe(value >= asked);
        expect(matchExtraSpec(String(value), `<= ${asked}`, ZED)).toBe(value <= asked);
        expect(matchExtraSpec(String(value), `== ${asked}`, ZED)).toBe(value === asked);
        expect(matchExtraSpec(String(value), `!= ${asked}`, ZED)).toBe(value !== asked);
      }),
    );
  });

  it('lets exactly one of s<, s== and s> be true', () => {
    fc.assert(
      fc.property(word, word, (value, asked) => {
        const met = ['s<', 's==', 's>'].filter((operator) => matchExtraSpec(value, `${operator} ${asked}`, ZED));
        expect(met).toHaveLength(1);
      }),
    );
  });

  it('finds a value among its alternatives and no other', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), word, (words, value) => {
        const asked = words.map((item) => `<or> ${item}`).join(' ');
        expect(matchExtraSpec(value, asked, ZED)).toBe(words.includes(value));
      }),
    );
  });

  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, asked) => {
        expect(typeof matchExtraSpec(value, asked, ZED)).toBe('boolean');
      }),
    );
  });
});

describe("Python's float", () => {
  it.each([
    ['1', 1],
    [' 2.5 ', 2.5],
    ['1e3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['1_000', 1000],
    ['', null],
    ['0x10', null],
    ['1,5', null],
    ['one', null],
  ])('reads %p as %p', (text, value) => {
    expect(pythonFloat(text)).toBe(value);
  });
});
