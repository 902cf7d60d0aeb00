import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validateBody } from './json-schema.pipe.js';

const NAME = { type: 'string', minLength: 1, maxLength: 255, format: 'name' };
const SIZE = {
  type: ['integer', 'string'],
  minimum: 1,
  maximum: 9,
  pattern: '^[0-9]+$',
};

const refusal = (schema: object, value: unknown): string => {
  const body = { type: 'object', properties: { field: schema } };
  try {
    validateBody(body, { field: value });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a name', () => {
  it.each(['a', 'a b', 'é', '漢字', '<&>"\'', 'a\u00a0b', 'e\u0301', 'abc\n'])('may be %j', (name) => {
    expect(refusal(NAME, name)).toBe('accepted');
  });

  it.each([
    ' a',
    'a ',
    '\u00a0a',
    '\u0001a',
    'a\nb',
    'a\u007f',
    '\ufffe',
    '\uffff',
    '\ud800',
    '😀',
    'a\u2028b',
    'a\tb',
  ])('may not be %j, and the refusal says what a name must be', (name) => {
    expect(refusal(NAME, name)).toBe(
      "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
    );
  });

  it('has no control character, whatever stands around it', () => {
    const control = fc.integer({ min: 0, max: 0x1f }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string(), control, fc.string({ minLength: 1 }), (before, char, after) => {
        expect(refusal(NAME, `${before}${char}${after}`)).not.toBe('accepted');
      }),
    );
  });
});

describe('the bounds of a number', () => {
  it('are the same for text', () => {
    expect(refusal(SIZE, 0)).toBe('Invalid input for field/attribute field. Value: 0. 0 is less than the minimum of 1');
    expect(refusal(SIZE, '0')).toBe(refusal(SIZE, 0));
    expect(refusal(SIZE, '10')).toBe(
      'Invalid input for field/attribute field. Value: 10. 10 is greater than the maximum of 9',
    );
    expect(refusal(SIZE, '10')).toBe(refusal(SIZE, 10));
    expect(refusal(SIZE, '')).toBe("Invalid input for field/attribute field. Value: . '' does not match '^[0-9]+$'");
    expect(refusal(SIZE, null)).toBe(
      "Invalid input for field/attribute field. Value: None. None is not of type 'integer', 'string'",
    );
    expect(refusal(SIZE, '9')).toBe('accepted');
  });
});
