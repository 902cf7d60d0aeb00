import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PythonError } from '../errors.js';
import { boolFromString, isTruthy, parsePythonInt, pythonInt } from './numbers.js';

describe('parsePythonInt', () => {
  it.each(['', ' ', '1.0', '0x10', '1e3', 'x', '5L', '--5'])('refuses %j', (text) => {
    expect(parsePythonInt(text, 2)).toBeNull();
    expect(parsePythonInt(text, 3)).toBeNull();
  });

  it('skips space, reads signs and digits of every script', () => {
    expect(parsePythonInt(' 5 ', 2)).toBe(5);
    expect(parsePythonInt('-007', 3)).toBe(-7);
    expect(parsePythonInt('٣７', 3)).toBe(37);
  });

  it('knows where the Pythons differ', () => {
    expect([parsePythonInt('1_000', 2), parsePythonInt('1_000', 3)]).toEqual([null, 1000]);
    expect([parsePythonInt('- 5', 2), parsePythonInt('- 5', 3)]).toEqual([-5, null]);
    expect([parsePythonInt('\u001c5', 2), parsePythonInt('\u001c5', 3)]).toEqual([5, null]);
  });

  it('reads back every integer that was written, without a bound', () => {
    fc.assert(
      fc.property(fc.bigInt(), (value) => {
        expect(BigInt(parsePythonInt(String(value), 2) ?? 0)).toBe(value);
      }),
    );
  });
});

describe('pythonInt', () => {
  it('throws nothing but ValueError and TypeError, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (value) => {
        try {
          pythonInt(value, 2);
        } catch (error) {
          expect(error).toBeInstanceOf(PythonError);
          expect(['ValueError', 'TypeError']).toContain((error as PythonError).className);
        }
      }),
    );
  });
});

describe('boolFromString', () => {
  it.each(['1', 't', 'True', ' ON ', 'y', 'yes'])('takes %j for true', (word) => {
    expect(boolFromString(word)).toBe(true);
  });

  it.each(['0', '', 'off', 'enabled', 'truth', null])('takes %j for false', (word) => {
    expect(boolFromString(word)).toBe(false);
  });
});

describe('isTruthy', () => {
  it('is false for what is empty, as Python has it', () => {
    for (const empty of [null, undefined, '', 0, 0n, false, [], {}]) expect(isTruthy(empty)).toBe(false);
    for (const full of ['0', 1, [0], { a: 0 }, true]) expect(isTruthy(full)).toBe(true);
  });
});
