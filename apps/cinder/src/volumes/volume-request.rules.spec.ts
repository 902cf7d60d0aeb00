import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Backup } from '../db/backup.entity.js';
import type { Snapshot } from '../db/snapshot.entity.js';
import type { VolumeRecord } from '../db/volume-record.js';
import { checkSources, checkZone, sizeOf, type VolumeSources } from './volume-request.rules.js';

const snapshot = (volumeSize: number, status = 'available') => ({ volumeSize, status }) as Snapshot;
const source = (size: number, status = 'available') => ({ volume: { size, status } }) as VolumeRecord;
const backup = (size: number, status = 'available') => ({ size, status }) as Backup;
const image = { id: 'i', name: 'img' };
const from = (given: Partial<VolumeSources> = {}): VolumeSources => ({
  ...{ snapshot: null, source: null, image: null, backup: null },
  ...given,
});

describe('the size of a new volume', () => {
  it('is the requested one, as number or text, or that of what it is made from', () => {
    expect(sizeOf(3, from())).toBe(3);
    expect(sizeOf('3', from())).toBe(3);
    expect(sizeOf(null, from({ snapshot: snapshot(4) }))).toBe(4);
    expect(sizeOf(undefined, from({ source: source(5) }))).toBe(5);
  });

  it('is refused in words of the original when there is none, or when it is too small', () => {
    expect(() => sizeOf(undefined, from())).toThrow(
      "Invalid input received: Volume size 'None' must be an integer and greater than 0",
    );
    expect(() => sizeOf('0', from())).toThrow("Volume size '0' must be an integer and greater than 0");
    expect(() => sizeOf(1, from({ source: source(2) }))).toThrow(
      "Invalid input received: Volume size '1'GB cannot be smaller than original volume size  2GB. They must be >= original volume size.",
    );
    expect(() => sizeOf(1, from({ snapshot: snapshot(2) }))).toThrow(
      "Invalid input received: Volume size '1'GB cannot be smaller than the snapshot size 2GB. They must be >= original snapshot size.",
    );
  });

  it('is never smaller than its source', () => {
    const gib = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(gib, gib, (requested, original) => {
        if (requested >= original) expect(sizeOf(requested, from({ snapshot: snapshot(original) }))).toBe(requested);
        else expect(() => sizeOf(requested, from({ snapshot: snapshot(original) }))).toThrow('cannot be smaller');
      }),
    );
  });
});

describe('what a volume is made from', () => {
  it('is one thing at most', () => {
    expect(() => checkSources(from({ snapshot: snapshot(1), image }))).toThrow(
      'Invalid input received: May specify only one of backup, imageRef, snapshot, source volume',
    );
    expect(() => checkSources(from({ backup: backup(1), image }))).toThrow('May specify only one of backup');
    expect(() => checkSources(from({ image }))).not.toThrow();
  });

  it('is ready to be copied', () => {
    expect(() => checkSources(from({ snapshot: snapshot(1, 'creating') }))).toThrow(
      "Invalid snapshot: Originating snapshot status must be one of 'available' values",
    );
    expect(() => checkSources(from({ source: source(1, 'error') }))).toThrow(
      "Invalid volume: Originating source volume status must be one of 'available, in-use' values",
    );
    expect(() => checkSources(from({ source: source(1, 'in-use') }))).not.toThrow();
  });

  it('is a backup that is whole', () => {
    expect(() => checkSources(from({ backup: backup(1, 'restoring') }))).toThrow(
      "Invalid backup: Originating backup status must be one of 'available' values",
    );
    expect(sizeOf(null, from({ backup: backup(2) }))).toBe(2);
    expect(() => sizeOf(1, from({ backup: backup(2) }))).toThrow(
      'Invalid input received: Volume size 1GB cannot be smaller than the backup size 2GB. It must be >= backup size.',
    );
  });

  it('lies in a zone that is there', () => {
    expect(checkZone('nova')).toBe('nova');
    expect(() => checkZone('mars')).toThrow("Availability zone 'mars' is invalid.");
  });
});
