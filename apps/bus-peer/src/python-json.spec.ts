import { describe, expect, it } from '@jest/globals';
import { pythonJson } from './python-json.js';

describe('a line of a peer', () => {
  it('is written as Python writes it', () => {
    const value = { b: [1, 2.5, null, true], a: 'ü😀"\\', c: {}, d: [], e: undefined };
    expect(pythonJson(value)).toBe(
      '{"a": "\\u00fc\\ud83d\\ude00\\"\\\\", "b": [1, 2.5, null, true], "c": {}, "d": [], "e": null}',
    );
  });
});
