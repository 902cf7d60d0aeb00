import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isImageId, requireStorable, requireStorableTags } from './storable-text.js';

describe('text for the catalogue', () => {
  it('may be anything of up to three bytes a character, NUL and halves of surrogate pairs aside', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/[\u{10000}-\u{10ffff}\0\p{Surrogate}]/u.test(value));
    fc.assert(
      fc.property(text, text, (name, value) => {
        expect(() => requireStorable([[name, value]])).not.toThrow();
        expect(() => requireStorableTags([value])).not.toThrow();
      }),
    );
  });

  it('is refused with a character of four bytes, NUL or half a surrogate pair anywhere', () => {
    const bad = fc.constantFrom('😀', '\u{10000}', '\u{10ffff}', '\0', '\ud800x', '\udc00');
    fc.assert(
      fc.property(fc.string(), bad, fc.string(), (before, character, after) => {
        const text = before + character + after;
        expect(() => requireStorable([[text, 'x']])).toThrow();
        expect(() => requireStorable([['x', text]])).toThrow();
        expect(() => requireStorableTags([text])).toThrow();
      }),
    );
  });

  it.each([
    ['hw_disk_bus', 'Hw_Disk_Bus'],
    ['OS_TYPE', 'Os_Type'],
    ["it's", "It'S"],
    ['éa1b', 'Éa1B'],
    ['', ''],
  ])('names the field %j as Python titles it', (name, title) => {
    expect(() => requireStorable([[name, '😀']])).toThrow(`${title} can't contain 4 byte unicode characters.`);
  });

  it('leaves values of other types to their schema', () => {
    expect(() => requireStorable([['protected', true]])).not.toThrow();
  });

  it('is an id only when a column could hold it', () => {
    expect(['8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e', 'foo'].map(isImageId)).toEqual([true, true]);
    expect(['', 'x'.repeat(37), 'a\0', 'é'].map(isImageId)).toEqual([false, false, false, false]);
  });
});
