import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Snapshot } from '../snapshots/snapshot.entity.js';
import type { VolumeRecord } from './volume-record.js';
import { checkSources, checkZone, sizeOf } from './volume-request.rules.js';

const snapshot = (volumeSize: number, status = 'available') => ({ volumeSize, status }) as Snapshot;
const source = (size: number, status = 'available') => ({ volume: { size, status } }) as VolumeRecord;

describe('the size of a new volume', () => {
  it('is the requested one, as number or text, or that of what it is made from', () => {
    expect(sizeOf(3, null, null)).toBe(3);
    expect(sizeOf('3', null, null)).toBe(3);
    expect(sizeOf(null, snapshot(4), null)).toBe(4);
    expect(sizeOf(undefined, null, source(5))).toBe(5);
  });

  it('is refused in words of the original when there is none, or when it is too small', () => {
    expect(() => sizeOf(undefined, null, null)).toThrow(
      "Invalid input received: Volume size 'None' must be an integer and greater than 0",
    );
    expect(() => sizeOf('0', null, null)).toThrow("Volume size '0' must be an integer and greater than 0");
    expect(() => sizeOf(1, null, source(2))).toThrow(
      "Invalid input received: Volume size '1'GB cannot be smaller than original volume size  2GB. They must be >= original volume size.",
    );
    expect(() => sizeOf(1, snapshot(2), null)).toThrow(
      "Invalid input received: Volume size '1'GB cannot be smaller than the snapshot size 2GB. They must be >= original snapshot size.",
    );
  });

  it('is never smaller than its source', () => {
    const gib = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(gib, gib, (requested, original) => {
        if (requested >= original) expect(sizeOf(requested, snapshot(original), null)).toBe(requested);
        else expect(() => sizeOf(requested, snapshot(original), null)).toThrow('cannot be smaller');
      }),
    );
  });
});

describe('what a volume is made from', () => {
  it('is one thing at most', () => {
    expect(() => checkSources(snapshot(1), null, {})).toThrow(
      'Invalid input received: May specify only one of backup, imageRef, snapshot, source volume',
    );
    expect(() => checkSources(null, null, {})).not.toThrow();
  });

  it('is ready to be copied', () => {
    expect(() => checkSources(snapshot(1, 'creating'), null, null)).toThrow(
      "Invalid snapshot: Originating snapshot status must be one of 'available' values",
    );
    expect(() => checkSources(null, source(1, 'error'), null)).toThrow(
      "Invalid volume: Originating source volume status must be one of 'available, in-use' values",
    );
    expect(() => checkSources(null, source(1, 'in-use'), null)).not.toThrow();
  });

  it('lies in a zone that is there', () => {
    expect(checkZone('nova')).toBe('nova');
    expect(() => checkZone('mars')).toThrow("Availability zone 'mars' is invalid.");
  });
});
