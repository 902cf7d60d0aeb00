import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { topicMatches } from './topic-match.js';

describe('a topic pattern', () => {
  it.each([
    ['compute', 'compute', true],
    ['compute', 'compute.host1', false],
    ['compute.*', 'compute.host1', true],
    ['compute.*', 'compute.host1.x', false],
    ['#', '', true],
    ['#', 'a.b', true],
    ['a.#', 'a', true],
    ['a.#.b', 'a.b', true],
    ['a.#.b', 'a.x.y.b', true],
    ['*.b', 'b', false],
    ['a.#.#.b', 'a.b', true],
  ])('%s takes %s: %s', (pattern, key, taken) => {
    expect(topicMatches(pattern, key)).toBe(taken);
  });

  it('without wildcards takes its own text only', () => {
    const word = fc.stringMatching(/^[a-z0-9_-]{1,6}$/);
    const key = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
    fc.assert(fc.property(key, key, (pattern, other) => topicMatches(pattern, other) === (pattern === other)));
  });
});
