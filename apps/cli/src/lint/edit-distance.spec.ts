import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { didYouMean, editDistance } from './edit-distance.js';

describe('the edit distance', () => {
  it.each([
    ['hw_disk_bus', 'hw_disk_bus', 0],
    ['hw_disk_bsu', 'hw_disk_bus', 1],
    ['hw_diskbus', 'hw_disk_bus', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('of %s and %s is %d', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });

  it('is symmetric, nought for equal texts alone, and at most the longer length', () => {
    const text = fc.string({ maxLength: 12, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const distance = editDistance(left, right);
        expect(distance).toBe(editDistance(right, left));
        expect(distance === 0).toBe(left === right);
        expect(distance).toBeLessThanOrEqual(Math.max(Array.from(left).length, Array.from(right).length));
        expect(editDistance(left, right, 2)).toBe(distance <= 2 ? distance : 3);
      }),
    );
  });
});

describe('the names that a slip may stand for', () => {
  const names = ['hw_disk_bus', 'hw_cdrom_bus', 'hw_vif_model', 'os_type'];

  it('are the nearest ones, whatever the case and the separators', () => {
    expect(didYouMean('hw_disk_buss', names)).toEqual(['hw_disk_bus']);
    expect(didYouMean('HW-DISK-BUS', names)).toEqual(['hw_disk_bus']);
    expect(didYouMean('hw:vif_model', names)).toEqual(['hw_vif_model']);
  });

  it('are none for another word', () => {
    expect(didYouMean('foo', names)).toEqual([]);
    expect(didYouMean('description', names)).toEqual([]);
  });
});
