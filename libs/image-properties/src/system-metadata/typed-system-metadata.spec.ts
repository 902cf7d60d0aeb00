import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { notificationImageMeta } from './notified-image.js';
import { imageFromSystemMetadata, rowsOfImage, systemMetadataFromImage } from './typed-system-metadata.js';

const SKIPPED = ['mappings', 'block_device_mapping', 'img_mappings', 'img_block_device_mapping'];
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'min_disk', 'image_x', 'mappings', 'hw_disk_bus'),
);

describe('systemMetadataFromImage', () => {
  it('stores properties with the prefix and lets an attribute override a property of its name', () => {
    const rows = systemMetadataFromImage({ min_ram: 64, properties: { hw_disk_bus: 'scsi', min_ram: '5' } });
    expect({ ...rows }).toEqual({ image_hw_disk_bus: 'scsi', image_min_ram: 64 });
  });

  it('raises min_disk to the root disk of the flavor', () => {
    const flavor = { root_gb: 20 };
    expect(systemMetadataFromImage({ min_disk: 5 }, flavor)['image_min_disk']).toBe(20);
    expect(systemMetadataFromImage({ min_disk: 40 }, flavor)['image_min_disk']).toBe(40);
  });

  it('sets min_disk of a vhd image to the root disk of the flavor, even down', () => {
    expect(systemMetadataFromImage({ min_disk: 40, disk_format: 'vhd' }, { root_gb: 20 })['image_min_disk']).toBe(20);
  });

  it('fails as the original does when min_disk is text and there is a flavor', () => {
    expect(() => systemMetadataFromImage({ min_disk: '5' }, { root_gb: 20 })).toThrow(
      "'>' not supported between instances of 'int' and 'str'",
    );
  });

  it('stores text of at most 255 bytes under any name and touches no prototype', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string({ unit: 'binary', maxLength: 400 }))), (pairs) => {
        const rows = systemMetadataFromImage({ properties: Object.fromEntries(pairs) });
        for (const value of Object.values(rows)) expect(Buffer.byteLength(String(value))).toBeLessThanOrEqual(255);
        expect(Object.getPrototypeOf(rows)).toBeNull();
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});

describe('imageFromSystemMetadata', () => {
  it('takes the prefix off and puts the inheritable keys on top', () => {
    const image = imageFromSystemMetadata({ image_hw_disk_bus: 'scsi', image_min_disk: '20', image_gone: null });
    expect(JSON.parse(JSON.stringify(image))).toEqual({ min_disk: '20', properties: { hw_disk_bus: 'scsi' } });
  });

  it('lets rows that never came from an image leak into the properties', () => {
    expect({ ...imageFromSystemMetadata({ owner_user_name: 'demo' }).properties }).toEqual({ owner_user_name: 'demo' });
  });

  it('gives back every property that was stored', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ maxLength: 40 })), (properties) => {
        const back = imageFromSystemMetadata(systemMetadataFromImage({ properties })).properties ?? {};
        const stored = Object.keys(properties).filter((key) => !SKIPPED.includes(key) && key !== 'min_disk');
        for (const key of stored) expect(back[key]).toBe(properties[key]);
      }),
    );
  });
});

describe('rowsOfImage', () => {
  it('writes numbers and booleans as Python prints them', () => {
    const image = { min_ram: 0, properties: { flag: true, none: null } };
    expect({ ...rowsOfImage(image, null) }).toEqual({
      image_flag: 'True',
      image_none: 'None',
      image_min_ram: '0',
    });
  });
});

describe('notificationImageMeta', () => {
  it('shows image rows only, without their prefix', () => {
    expect({ ...notificationImageMeta({ image_x: '1', boot_roles: 'admin' }) }).toEqual({ x: '1' });
  });
});
