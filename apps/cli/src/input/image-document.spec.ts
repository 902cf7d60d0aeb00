import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../support/usage-error.js';
import { imageFromDocument, isImageDocument } from './image-document.js';

const IMAGE = {
  id: 'a',
  name: 'cirros',
  status: 'active',
  disk_format: 'qcow2',
  container_format: 'bare',
  min_disk: 0,
  size: 7,
};

describe('an image as clients print it', () => {
  it('has its properties under `properties`, as openstackclient prints it', () => {
    const document = { ...IMAGE, properties: { hw_disk_bus: 'scsi', os_hidden: false, os_shop: 'file' } };
    const image = imageFromDocument('the file', document, 'zed');
    expect({ ...image.properties }).toEqual({ hw_disk_bus: 'scsi', os_shop: 'file' });
    expect(image).toMatchObject({ ...IMAGE, os_hidden: false });
  });

  it('has its properties beside the attributes, as the v2 API answers it', () => {
    const image = imageFromDocument('the file', { ...IMAGE, hw_disk_bus: 'scsi', os_type: 'linux' }, 'zed');
    expect({ ...image.properties }).toEqual({ hw_disk_bus: 'scsi', os_type: 'linux' });
    expect(image).toMatchObject(IMAGE);
  });

  it('has them as text, as clients before 4.0 print them, commas and quotes in a value included', () => {
    const properties = "hw_disk_bus='scsi', os_command_line='a=b, c=\\'d\\''";
    const image = imageFromDocument('the file', { ...IMAGE, properties }, 'zed');
    expect({ ...image.properties }).toEqual({ hw_disk_bus: 'scsi', os_command_line: "a=b, c='d'" });
  });

  it('keeps properties whose names belong to every object', () => {
    const document = JSON.parse('{"disk_format":"raw","properties":{"__proto__":"x","constructor":"y"}}') as unknown;
    const { properties } = imageFromDocument('the file', document, 'zed');
    expect(Object.entries(properties)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    [null],
    [[]],
    ['text'],
    [{ disk_format: 'raw', properties: 3 }],
    [{ disk_format: 'raw', properties: 'no pairs' }],
  ])('is refused where it is %j', (document) => {
    expect(() => imageFromDocument('the file', document, 'zed')).toThrow(UsageError);
  });

  it('is told apart from the description of a boot', () => {
    expect(isImageDocument(IMAGE)).toBe(true);
    expect(isImageDocument({ image: IMAGE })).toBe(false);
    expect(isImageDocument({ properties: {} })).toBe(false);
  });
});
