import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { md5Hex } from './md5.js';

describe('md5Hex', () => {
  it('agrees with the one that everybody uses, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(md5Hex(text)).toBe(createHash('md5').update(text).digest('hex'));
      }),
    );
  });
});
