import { describe, expect, it } from '@jest/globals';
import type { FlavorFacts } from '../types.js';
import { checkRequestedImage } from './untyped-image-checks.js';

const FLAVOR = { memory_mb: 512, root_gb: 1, name: 'm1.tiny' } as FlavorFacts;
const GIB = 1024 ** 3;

describe('checkRequestedImage', () => {
  const check = (image: object, flavor = FLAVOR) => checkRequestedImage('i', { status: 'active', ...image }, flavor);

  it('asks for an active image', () => {
    expect(() => check({ status: 'queued' })).toThrow('Image i is not active.');
  });

  it('compares memory, size and minimum disk with the flavor', () => {
    expect(() => check({ min_ram: 513 })).toThrow(
      expect.objectContaining({ className: 'FlavorMemoryTooSmall', status: 400 }),
    );
    expect(() => check({ size: GIB + 1 })).toThrow(expect.objectContaining({ className: 'FlavorDiskTooSmall' }));
    expect(() => check({ min_disk: '2' })).toThrow(expect.objectContaining({ className: 'FlavorDiskTooSmall' }));
    expect(() => check({ min_ram: 512, size: GIB, min_disk: 1 })).not.toThrow();
  });

  it('does not look at sizes for a root disk of 0, nor at anything for a boot from a volume', () => {
    expect(() => check({ size: 99 * GIB, min_disk: 99 }, { ...FLAVOR, root_gb: 0 })).not.toThrow();
    expect(() => checkRequestedImage(null, { properties: {} }, FLAVOR)).not.toThrow();
  });
});
