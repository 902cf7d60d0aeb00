import { describe, expect, it } from '@jest/globals';
import { InFlight } from './in-flight.js';

describe('messages that wait for their confirm', () => {
  it('are taken one by one or all up to a number, each once', () => {
    const inFlight = new InFlight<string>();
    for (const name of 'abcdef') inFlight.add(name);
    expect(inFlight.take(2, false)).toEqual(['b']);
    expect(inFlight.take(3, true)).toEqual(['a', 'c']);
    expect(inFlight.take(3, true)).toEqual([]);
    expect(inFlight.size).toBe(3);
    expect(inFlight.find((name) => name > 'd')).toBe('e');
    expect(inFlight.takeAll()).toEqual(['d', 'e', 'f']);
    expect(inFlight.size).toBe(0);
  });
});
