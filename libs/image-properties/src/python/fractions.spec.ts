import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyFlow } from '../by-release.js';
import { glanceRules } from '../glance/glance-rules.js';
import type { FlavorFacts } from '../types.js';
import { isTruthy, pythonInt, pythonNumber } from './numbers.js';
import { PythonFloat } from './repr.js';
import { pythonText } from './text.js';

const float = (text: string) => new PythonFloat(text);
/** `7.5`, `12.0`: as a reader of JSON that keeps fractions hands them out. */
const anyFloat = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom('0', '25', '5', '75'))
  .map(([whole, fraction]) => float(`${whole}.${fraction}`));
const flavor = (root_gb: number) => ({ name: 'f', memory_mb: 1024, root_gb }) as FlavorFacts;
const image = (fields: object) => ({
  id: 'i',
  status: 'active',
  disk_format: 'qcow2',
  size: 0,
  properties: {},
  ...fields,
});

describe.each(['icehouse', 'zed'] as const)('a number with a fraction, release %s', (release) => {
  const flow = propertyFlow(release);

  it('leaves the larger of min_disk and the flavor’s root disk, the minimum of equals', () => {
    fc.assert(
      fc.property(anyFloat, fc.integer({ min: 1, max: 60 }), (min_disk, root_gb) => {
        const row = flow.systemMetadataFromImage(image({ min_disk }) as never, flavor(root_gb))['image_min_disk'];
        expect(pythonText(row, 3)).toBe(pythonText(Number(min_disk) >= root_gb ? min_disk : root_gb, 3));
      }),
    );
    const row = flow.systemMetadataFromImage(image({ min_disk: float('7.5') }) as never, flavor(20))['image_min_disk'];
    expect(Number(row)).toBe(20);
  });

  it('is cut off where Nova takes int() of it', () => {
    const check = (fields: object) => () => flow.checkRequestedImage('i', image(fields) as never, flavor(7));
    expect(check({ min_disk: float('7.9'), min_ram: float('1024.9') })).not.toThrow();
    expect(check({ min_disk: float('8.0') })).toThrow("Flavor's disk is");
    expect(check({ min_ram: float('1025.0') })).toThrow("Flavor's memory is too small for requested image.");
  });

  it('is compared as it is where Cinder compares it, and shown with its fraction', () => {
    const check = (min_disk: unknown) => () => flow.checkImageForVolume(image({ size: 1, min_disk }) as never, 7);
    expect(check(float('7.0'))).not.toThrow();
    expect(check(float('7.5'))).toThrow(
      'Invalid input received: Volume size 7GB cannot be smaller than the image minDisk size 7.5GB.',
    );
  });

  it('is text with its point in the rows of a volume', () => {
    const rows = flow.volumeGlanceMetadata(
      'i',
      image({ min_disk: float('1.0'), properties: { p: float('2.50') } }) as never,
    );
    expect([rows['min_disk'], rows['p']]).toEqual(['1.0', '2.5']);
  });

  it('is an integer to Glance’s schema only without a fraction, and only since zed', () => {
    const create = (min_disk: unknown) => () => glanceRules(release).parseCreate({ min_disk });
    if (release === 'zed') expect(create(float('1.0'))).not.toThrow();
    else expect(create(float('1.0'))).toThrow("1.0 is not of type u'integer'");
    expect(create(float('7.5'))).toThrow(/7\.5 is not of type u?'integer'/);
    expect(() => glanceRules(release).parseCreate({ custom: float('1.0') })).toThrow(/1\.0 is not of type u?'string'/);
  });
});

describe('pythonNumber', () => {
  it('is the number of what Python compares with numbers, and nothing else', () => {
    expect([1, 2n, true, float('1.5')].map(pythonNumber)).toEqual([1, 2n, 1, 1.5]);
    for (const value of ['1', null, undefined, [], {}]) expect(pythonNumber(value)).toBeNull();
  });

  it('cuts towards zero in int(), and zero is false', () => {
    expect([float('-7.9'), float('0.9'), float('1e3')].map((value) => pythonInt(value, 3))).toEqual([-7, 0, 1000]);
    expect([float('0.0'), float('-0.0'), float('0.1')].map(isTruthy)).toEqual([false, false, true]);
  });
});
