import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boolFromString, strictBoolFromString } from '#image-properties';
import { validateBody } from '#openstack-http';
import { sizeOf } from '../volumes/volume-request.rules.js';
import { boundedInteger, integerOf, strippedText } from './conversions.js';
import { BOOLEAN, DESCRIPTION } from './schema-parts.js';

const NOTHING = { snapshot: null, source: null, backup: null };
const refusalOr = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { status?: number }).status;
  }
};

describe('a number', () => {
  it('means the same as the text of it, with or without space around', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('', ' ', '\t', '\n'), (number, space) => {
        expect(integerOf(`${space}${number}${space}`)).toBe(integerOf(number));
        const bounded = (value: unknown) => refusalOr(() => boundedInteger(value, 'offset', 0));
        expect(bounded(String(number))).toBe(bounded(number));
      }),
    );
  });

  it('is in no other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^\s*[+-]?\d+(_\d+)*\s*$/.test(text));
        expect(integerOf(text)).toBeNull();
      }),
    );
  });

  it('as the size of a volume is taken or refused alike as text', () => {
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 2_147_483_640, max: 2_147_483_660 }),
      fc.nat(),
      fc.maxSafeInteger().map(Math.abs),
    );
    fc.assert(
      fc.property(sizes, (size) => {
        const asText = refusalOr(() => sizeOf(String(size), NOTHING));
        const asNumber = refusalOr(() => sizeOf(size, NOTHING));
        expect(asText).toBe(asNumber);
        expect(asNumber).toBe(size >= 1 && size <= 2_147_483_647 ? size : 400);
      }),
    );
  });
});

describe('a boolean', () => {
  const WORDS = { true: ['1', 't', 'true', 'on', 'y', 'yes'], false: ['0', 'f', 'false', 'off', 'n', 'no'] };

  it('means the same as any word for it, in any case and with space around', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.nat(5), fc.boolean(), fc.constantFrom('', ' ', '\n'), (flag, at, upper, space) => {
        const word = WORDS[flag ? 'true' : 'false'][at] as string;
        const text = `${space}${upper ? word.toUpperCase() : word}${space}`;
        expect([strictBoolFromString(text), boolFromString(text)]).toEqual([flag, flag]);
      }),
    );
  });

  it('is in no other text, which the lenient take for false', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(![...WORDS.true, ...WORDS.false].includes(text.trim().toLowerCase()));
        expect([strictBoolFromString(text), boolFromString(text)]).toEqual([null, false]);
      }),
    );
  });

  it('that a schema lets through is one', () => {
    for (const value of BOOLEAN.enum) expect(strictBoolFromString(validateBody(BOOLEAN, value))).not.toBeNull();
  });
});

describe('a name', () => {
  it('is stored without the space around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', ' ', '\t', ' \n'), (text, space) => {
        expect(strippedText(`${space}${text}${space}`)).toBe(text.trim());
      }),
    );
    expect([strippedText(null), strippedText(undefined)]).toEqual([null, null]);
  });
});

describe('a description', () => {
  it.each(['', 'two words', 'é中', 'no-break\u00a0space', 'ends\n'])('may be %j', (text) => {
    expect(validateBody(DESCRIPTION, text)).toBe(text);
  });

  it.each(['a\nb', '\u0000', 'tab\t', '\ud800', '\u{1f600}', '\u2028', 'x'.repeat(256)])('may not be %j', (text) => {
    expect(() => validateBody(DESCRIPTION, text)).toThrow();
  });
});
