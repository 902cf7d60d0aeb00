import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { charLength } from '../python/text.js';
import type { ImageMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';
import { notificationImageMeta } from './notified-image.js';
import { flavorSystemMetadata, imageFromSystemMetadata, systemMetadataFromImage } from './untyped-system-metadata.js';

const FLAVOR = {
  id: 2,
  name: 'm1.small',
  flavorid: '2',
  memory_mb: 2048,
  vcpus: 1,
  root_gb: 20,
  ephemeral_gb: 0,
  swap: 0,
  rxtx_factor: 1,
  vcpu_weight: null,
  extra_specs: {},
};
const HARD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'min_disk',
  'image_x',
  'cache_in_nova',
];
const anyName = fc.oneof(fc.constantFrom(...HARD_NAMES), fc.string({ unit: 'binary', maxLength: 40 }));
const anyProperties: fc.Arbitrary<UserKeyed<string>> = fc
  .array(fc.tuple(anyName, fc.string({ unit: 'binary', maxLength: 300 })), { maxLength: 20 })
  .map((entries) => {
    const properties = userKeyed<string>();
    for (const [name, value] of entries) properties[name] = value;
    return properties;
  });

describe('systemMetadataFromImage', () => {
  it('stores a value of 300 characters as its first 255, whatever their bytes', () => {
    const rows = systemMetadataFromImage({ properties: { ascii: 'x'.repeat(300), han: '汉'.repeat(300) } });
    expect(rows).toEqual({ image_ascii: 'x'.repeat(255), image_han: '汉'.repeat(255) });
  });

  it('raises image_min_disk to the root disk, and sets it to the root disk for vhd', () => {
    expect(systemMetadataFromImage({ min_disk: 5, disk_format: 'qcow2' }, FLAVOR)).toMatchObject({
      image_min_disk: 20,
    });
    expect(systemMetadataFromImage({ min_disk: 50, disk_format: 'qcow2' }, FLAVOR)).toMatchObject({
      image_min_disk: 50,
    });
    expect(systemMetadataFromImage({ min_disk: 50, disk_format: 'vhd' }, FLAVOR)).toMatchObject({ image_min_disk: 20 });
  });

  it('lets an attribute win over a property of its name', () => {
    expect(systemMetadataFromImage({ min_ram: 64, properties: { min_ram: '1' } })).toEqual({ image_min_ram: 64 });
  });

  it('shows what is no text as Python prints it', () => {
    expect(systemMetadataFromImage({ properties: { a: null, b: true, c: ['x'] } })).toEqual({
      image_a: 'None',
      image_b: 'True',
      image_c: "[u'x']",
    });
  });

  it('fails as the original does on properties that are no dictionary', () => {
    const image = { properties: null } as unknown as ImageMetadata;
    expect(() => systemMetadataFromImage(image)).toThrow(/has no attribute 'iteritems'/);
  });

  it('keeps every name, cuts every value, and leaves Object.prototype alone', () => {
    fc.assert(
      fc.property(anyProperties, (properties) => {
        const before = Object.getOwnPropertyNames(Object.prototype);
        const rows = systemMetadataFromImage({ properties });
        expect(Object.keys(rows).sort()).toEqual(
          Object.keys(properties)
            .map((name) => `image_${name}`)
            .sort(),
        );
        for (const value of Object.values(rows)) expect(charLength(String(value))).toBeLessThanOrEqual(255);
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      }),
    );
  });
});

describe('imageFromSystemMetadata', () => {
  it('gives back what was stored: another turn changes nothing', () => {
    fc.assert(
      fc.property(anyProperties, (properties) => {
        const once = imageFromSystemMetadata(systemMetadataFromImage({ properties }));
        const twice = imageFromSystemMetadata(systemMetadataFromImage(once));
        expect(twice).toEqual(once);
      }),
    );
  });

  it('turns every other row into a property too, the flavor included', () => {
    const image = imageFromSystemMetadata({ image_min_ram: '64', instance_type_id: '2', network_allocated: 'True' });
    expect(image).toEqual({ min_ram: '64', properties: { instance_type_id: '2', network_allocated: 'True' } });
  });

  it('leaves out NULL rows, what must not be inherited, and empty properties', () => {
    expect(imageFromSystemMetadata({ image_a: null, image_cache_in_nova: 'x', image_bittorrent: 'y' })).toEqual({});
  });
});

describe('notificationImageMeta', () => {
  it('takes one prefix off the image rows and drops the rest', () => {
    expect(notificationImageMeta({ image_a: 'b', image_image_x: 'y', x_image_y: 'z' })).toEqual({
      a: 'b',
      image_x: 'y',
    });
  });
});

describe('flavorSystemMetadata', () => {
  it('stores ten columns as text, the factor as a float', () => {
    const rows = flavorSystemMetadata(FLAVOR);
    expect(Object.keys(rows)).toHaveLength(10);
    expect(rows).toMatchObject({
      instance_type_rxtx_factor: '1.0',
      instance_type_root_gb: '20',
      instance_type_vcpu_weight: null,
    });
  });
});
