import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asciiText, charLength, firstChars, pythonText } from './text.js';

const anyText = fc.string({ unit: 'binary', maxLength: 600 });

describe('firstChars', () => {
  it('never cuts a character in two and never keeps more than asked for', () => {
    fc.assert(
      fc.property(anyText, fc.nat(300), (text, count) => {
        const cut = firstChars(text, count);
        expect(Array.from(cut)).toEqual(Array.from(text).slice(0, count));
      }),
    );
  });

  it('keeps a character outside the BMP whole at the limit', () => {
    expect(firstChars(`${'a'.repeat(254)}😀b`, 255)).toBe(`${'a'.repeat(254)}😀`);
    expect(firstChars(`${'a'.repeat(255)}😀`, 255)).toBe('a'.repeat(255));
  });
});

describe('charLength', () => {
  it('counts code points', () => {
    expect(charLength('a中😀')).toBe(3);
    fc.assert(fc.property(anyText, (text) => charLength(text) === Array.from(text).length));
  });
});

describe('pythonText', () => {
  it('leaves text alone and prints the rest', () => {
    expect(['x', null, true, 5, ['a']].map((value) => pythonText(value, 2))).toEqual([
      'x',
      'None',
      'True',
      '5',
      "[u'a']",
    ]);
  });

  it('keeps twelve digits of a float in 2.7 and all of them in 3', () => {
    expect(pythonText(0.12345678901234568, 2)).toBe('0.123456789012');
    expect(pythonText(0.12345678901234568, 3)).toBe('0.12345678901234568');
    expect(pythonText(537414441906.61334, 2)).toBe('5.37414441907e+11');
  });
});

describe('asciiText', () => {
  it('refuses text beyond ASCII and says where it stands', () => {
    expect(asciiText('plain')).toBe('plain');
    expect(() => asciiText('ab中文c')).toThrow(
      "'ascii' codec can't encode characters in position 2-3: ordinal not in range(128)",
    );
    expect(() => asciiText('é')).toThrow("can't encode character u'\\xe9' in position 0");
  });
});
