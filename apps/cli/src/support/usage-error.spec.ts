import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable, shown } from './usage-error.js';

describe('text from users on a terminal', () => {
  it('never holds a character that moves, colours or turns', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
    expect(printable('a\u001b[31mb\n')).toBe('a\\u001b[31mb\\u000a');
  });

  it('is cut between characters', () => {
    expect(shown('\u{1f600}'.repeat(90))).toBe(`'${'\u{1f600}'.repeat(80)}...'`);
  });
});
