import { describe, expect, it } from '@jest/globals';
import { parseCpuSpec } from './cpu-spec.js';

describe('parseCpuSpec', () => {
  it('reads numbers, ranges and exclusions wherever they stand', () => {
    expect(parseCpuSpec('^2,0-4, 9 ,')).toEqual(new Set([0, 1, 3, 4, 9]));
    expect(parseCpuSpec('0-8,^2-5')).toEqual(new Set([0, 1, 6, 7, 8]));
  });

  it.each([
    ['5-1', "Invalid range expression '5-1'"],
    ['-1', "Invalid range expression '-1'"],
    ['^x', "Invalid exclusion expression '^x'"],
    ['x', "Invalid inclusion expression 'x'"],
  ])('refuses %j', (spec, message) => {
    expect(() => parseCpuSpec(spec)).toThrow(message);
  });

  it('refuses a range that would fill the memory', () => {
    expect(() => parseCpuSpec('0-99999999999')).toThrow('Invalid range expression');
  });
});
