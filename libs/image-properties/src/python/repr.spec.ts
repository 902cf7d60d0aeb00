import { describe, expect, it } from '@jest/globals';
import { floatRepr, numberText, PythonFloat, pythonRepr, textRepr } from './repr.js';

describe('textRepr', () => {
  it('escapes everything beyond ASCII in 2.7 and only what is not printable in 3', () => {
    expect(textRepr('é中😀', 2)).toBe("u'\\xe9\\u4e2d\\U0001f600'");
    expect(textRepr('é中😀\u00ad', 3)).toBe("'é中😀\\xad'");
  });

  it('quotes with double quotes only where that spares escaping', () => {
    expect(textRepr("it's", 3)).toBe('"it\'s"');
    expect(textRepr('it\'s "it"', 3)).toBe("'it\\'s \"it\"'");
  });

  it('names line ends and escapes control characters', () => {
    expect(textRepr('a\nb\t\u0000\\', 2)).toBe("u'a\\nb\\t\\x00\\\\'");
  });
});

describe('pythonRepr', () => {
  it('writes constants, lists and dictionaries as Python does', () => {
    expect(pythonRepr(['a', 1, null, true], 2)).toBe("[u'a', 1, None, True]");
    expect(pythonRepr({ k: 'v中', n: 1 }, 2)).toBe("{u'k': u'v\\u4e2d', u'n': 1}");
    expect(pythonRepr({ b: 1, a: [] }, 3)).toBe("{'b': 1, 'a': []}");
  });

  it('marks what 2.7 can not hold in a machine word', () => {
    expect(pythonRepr(12345678901234567890n, 2)).toBe('12345678901234567890L');
    expect(pythonRepr(12345678901234567890n, 3)).toBe('12345678901234567890');
  });

  it('keeps a float that its reader has marked', () => {
    expect(pythonRepr(new PythonFloat('1.0'), 2)).toBe('1.0');
  });
});

describe('floatRepr', () => {
  it('changes to exponents where Python does', () => {
    expect([1e15, 1e16, 0.0001, 0.00001, 1.5e-7].map((value) => floatRepr(value))).toEqual([
      '1000000000000000.0',
      '1e+16',
      '0.0001',
      '1e-05',
      '1.5e-07',
    ]);
  });
});

describe('numberText', () => {
  it('writes an integer without a point or an exponent, however large', () => {
    expect(numberText(2 ** 53)).toBe('9007199254740992');
    expect(numberText(1e22)).toBe('10000000000000000000000');
    expect(numberText(1.5)).toBe('1.5');
  });
});
