import { describe, expect, it } from '@jest/globals';
import {
  checkImageForVolume,
  checkUploadableByForce,
  parseUploadForce,
  requiredGlanceMetadata,
  volumeGlanceMetadata,
} from './untyped-volume-metadata.js';

describe('volumeGlanceMetadata', () => {
  it('lays the attributes over the properties and keeps a zero', () => {
    const image = {
      name: 'cirros',
      min_disk: 0,
      size: 5,
      checksum: null,
      properties: { size: 'mine', a: 'b', gone: null },
    };
    expect(volumeGlanceMetadata('i', image)).toEqual({
      image_id: 'i',
      image_name: 'cirros',
      min_disk: '0',
      size: '5',
      a: 'b',
    });
  });

  it('fails on text beyond ASCII in a value, not in a name', () => {
    expect(volumeGlanceMetadata('i', { properties: { 中: 'x' } })).toEqual({ image_id: 'i', 中: 'x' });
    expect(() => volumeGlanceMetadata('i', { properties: { x: '中' } })).toThrow(
      expect.objectContaining({ className: 'UnicodeEncodeError' }),
    );
  });

  it('takes __proto__ for a name like any other', () => {
    const properties = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    expect(Object.entries(volumeGlanceMetadata('i', { properties }))).toEqual(
      expect.arrayContaining([['__proto__', 'x']]),
    );
  });
});

describe('checkImageForVolume', () => {
  it('rounds the size of the image up to whole GiB', () => {
    expect(() => checkImageForVolume({ size: 1024 ** 3 + 1 }, 1)).toThrow(
      'Invalid input received: Size of specified image 2GB is larger than volume size 1GB.',
    );
    expect(() => checkImageForVolume({ size: 1024 ** 3, min_disk: 1 }, 1)).not.toThrow();
  });

  it('asks for the minimum disk', () => {
    expect(() => checkImageForVolume({ size: 1, min_disk: 2 }, 1)).toThrow(
      /cannot be smaller than the image minDisk size 2GB/,
    );
  });
});

describe('uploading a volume', () => {
  it('needs force while the volume is attached', () => {
    expect(() => checkUploadableByForce('in-use', false)).toThrow('Invalid volume: Volume status is in-use.');
    expect(() => checkUploadableByForce('in-use', parseUploadForce('true'))).not.toThrow();
    expect(() => checkUploadableByForce('error', true)).toThrow('must be available/in-use');
    expect(() => parseUploadForce(1)).toThrow("'force' is not string or bool.");
  });
});

describe('requiredGlanceMetadata', () => {
  it('fails where the source has no rows', () => {
    expect(requiredGlanceMetadata('v', { a: 'b' })).toEqual({ a: 'b' });
    expect(() => requiredGlanceMetadata('v', {})).toThrow('Glance metadata for volume/snapshot v cannot be found.');
  });
});
