import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readByteRange } from './byte-range.js';

describe('a Range header', () => {
  it('that is absent, of another unit, or names several parts asks for the whole', () => {
    for (const header of [undefined, 'lines=1-2', 'bytes=0-1,3-4', 'bytes=-', 'bytes=a-b', 'nonsense'])
      expect(readByteRange(header, 10)).toBeNull();
  });

  it.each(['bytes=10-', 'bytes=5-4', 'bytes=-0', 'bytes=99-100'])('%s of ten bytes is refused with 416', (header) => {
    expect(() => readByteRange(header, 10)).toThrow('Invalid range header');
  });

  it('gives offsets inside of the data whenever it gives any', () => {
    const offsets = fc.nat({ max: 50 });
    fc.assert(
      fc.property(offsets, offsets, fc.integer({ min: 1, max: 40 }), (first, last, size) => {
        fc.pre(first < size && first <= last);
        const range = readByteRange(`bytes=${first}-${last}`, size);
        expect(range).toEqual({ start: first, end: Math.min(last, size - 1) });
        const suffix = readByteRange(`bytes=-${last + 1}`, size);
        expect(suffix).toEqual({ start: Math.max(0, size - last - 1), end: size - 1 });
      }),
    );
  });
});
