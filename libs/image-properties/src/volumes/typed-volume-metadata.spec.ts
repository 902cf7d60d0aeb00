import { describe, expect, it } from '@jest/globals';
import { imageMetadataFromVolume } from '../boot/typed-boot-source.js';
import { propertyFlow } from '../by-release.js';
import { capturedImageMetadata, checkImageForVolume, volumeGlanceMetadata } from './typed-volume-metadata.js';
import { filterReservedNamespaces, mergeVolumeImageMetadata } from './typed-volume-upload.js';

describe('capturedImageMetadata', () => {
  it('keeps properties uncut and lets base attributes win', () => {
    const image = { name: 'img', size: 5, properties: { a: 'x'.repeat(300), size: 'z', none: null } };
    expect({ ...capturedImageMetadata('id', image) }).toEqual({
      a: 'x'.repeat(300),
      size: 5,
      image_id: 'id',
      image_name: 'img',
    });
  });

  it('makes text of every value in the rows', () => {
    expect({ ...volumeGlanceMetadata('id', { min_ram: 64, properties: { verified: true } }) }).toEqual({
      image_id: 'id',
      min_ram: '64',
      verified: 'True',
    });
  });
});

describe('imageMetadataFromVolume', () => {
  it('takes the eight core attributes out of the properties and keeps two of them as numbers', () => {
    const metadata = { image_id: 'i', image_name: 'n', size: '7', checksum: 'c', container_format: 'bare' };
    const image = imageMetadataFromVolume({
      size: 3,
      volume_image_metadata: { ...metadata, disk_format: 'raw', min_ram: '64', min_disk: '1', hw_disk_bus: 'scsi' },
    });
    expect(JSON.parse(JSON.stringify(image))).toEqual({
      properties: { hw_disk_bus: 'scsi' },
      size: 3 * 1024 ** 3,
      min_ram: 64,
      min_disk: 1,
      status: 'active',
    });
  });
});

describe('checkImageForVolume', () => {
  it('refuses an image that is larger than the volume', () => {
    const image = { id: 'i', status: 'active', size: 2 * 1024 ** 3 };
    expect(() => checkImageForVolume(image, 1)).toThrow('Size of specified image 2GB is larger than volume size 1GB.');
    expect(() => checkImageForVolume(image, 2)).not.toThrow();
  });

  it('refuses a volume below the minimum disk of the image', () => {
    const image = { id: 'i', status: 'active', size: 1, min_disk: 5 };
    expect(() => checkImageForVolume(image, 4)).toThrow('cannot be smaller than the image minDisk size 5GB');
  });

  it('refuses an image that is not active', () => {
    expect(() => checkImageForVolume({ id: 'i', status: 'queued', size: 1 }, 4)).toThrow('Image i is not active.');
  });
});

describe('the image of an uploaded volume', () => {
  it('inherits custom properties and leaves attributes and reserved namespaces out', () => {
    const image = propertyFlow('zed').imageForUploadedVolume({
      imageName: 'new',
      containerFormat: 'bare',
      diskFormat: 'raw',
      glanceMetadata: { image_id: 'i', size: '5', hw_disk_bus: 'scsi', os_glance_x: '1', img_signature: 's' },
    });
    expect({ ...image.properties }).toEqual({ hw_disk_bus: 'scsi' });
    expect(image.name).toBe('new');
  });

  it('inherits nothing when no core properties are configured', () => {
    const config = { glanceCoreProperties: [], reservedImageNamespaces: [] };
    expect({ ...mergeVolumeImageMetadata({ name: 'n' }, { a: 'b' }, config) }).toEqual({ name: 'n' });
  });

  it('holds back namespaces that the deployment reserves', () => {
    const { uploads } = propertyFlow('zed');
    const config = { glanceCoreProperties: ['size'], reservedImageNamespaces: ['acme'] };
    const filtered = filterReservedNamespaces(
      mergeVolumeImageMetadata({}, { acme_x: '1', b: '2' }, config),
      uploads,
      config,
    );
    expect({ ...(filtered['properties'] as object) }).toEqual({ b: '2' });
  });

  it('does not say whether a signature was verified, since Epoxy', () => {
    const glanceMetadata = { signature_verified: 'True', signature_verified_by: 'x', keep: '1' };
    const upload = { imageName: 'new', containerFormat: 'bare', diskFormat: 'raw', glanceMetadata };
    expect({ ...propertyFlow('zed').imageForUploadedVolume(upload).properties }).toEqual(glanceMetadata);
    expect({ ...propertyFlow('epoxy').imageForUploadedVolume(upload).properties }).toEqual({ keep: '1' });
  });
});
