import { describe, expect, it } from '@jest/globals';
import { checkTarget } from './check-target.js';
import type { Target } from './target.js';

describe('a target', () => {
  const wrong: readonly [Target, RegExp][] = [
    [{}, /a topic is required/],
    [{ topic: '' }, /a topic is required/],
    [{ topic: 'x', exchange: '' }, /exchange must be a non-empty string/],
    [{ topic: 'x', server: 'ü'.repeat(127) }, /more than 255 bytes/],
    [{ topic: 'x', version: '1' }, /must look like "1.0", not "1"/],
    [{ topic: 'x', version: 'latest' }, /not "latest"/],
  ];
  it.each(wrong)('%j is refused with the field that is wrong', (target, reason) => {
    expect(() => checkTarget(target, { topic: true })).toThrow(reason);
  });

  it('may have a version of three parts', () => {
    expect(() => checkTarget({ topic: 'x', version: '1.0.1' }, { topic: true })).not.toThrow();
  });
});
