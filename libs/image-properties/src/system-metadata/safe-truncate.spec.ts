import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { safeTruncate } from './safe-truncate.js';

const text = fc.string({ unit: 'binary', maxLength: 300 });

describe('safeTruncate', () => {
  it('keeps 255 ASCII characters of 300', () => {
    expect(safeTruncate('x'.repeat(300), 255)).toBe('x'.repeat(255));
  });

  it('keeps 85 Chinese characters of 300, which are 255 bytes', () => {
    expect(safeTruncate('汉'.repeat(300), 255)).toBe('汉'.repeat(85));
  });

  it('drops a character that would be cut in two', () => {
    expect(safeTruncate('a😀', 4)).toBe('a');
  });

  it('counts a negative length from the end, as a slice does', () => {
    expect(safeTruncate('abc', -1)).toBe('ab');
    expect(safeTruncate('aé', -1)).toBe('a');
  });

  it('refuses half a surrogate pair and says where it stands', () => {
    expect(() => safeTruncate('ab\ud800', 255)).toThrow(
      "'utf-8' codec can't encode character '\\ud800' in position 2: surrogates not allowed",
    );
  });

  it('gives the longest prefix of whole characters that fits', () => {
    fc.assert(
      fc.property(text, fc.nat(300), (value, length) => {
        const cut = safeTruncate(value, length);
        expect(value.startsWith(cut)).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(length);
        const next = value.slice(cut.length).codePointAt(0);
        if (next === undefined) return;
        expect(Buffer.byteLength(cut + String.fromCodePoint(next))).toBeGreaterThan(length);
      }),
    );
  });
});
