import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { userKeyed } from '../user-keyed.js';
import { clientHeaders, imageMetaFromHeaders, imageMetaToHeaders, purgesProperties } from './v1-headers.js';

describe('imageMetaFromHeaders', () => {
  it('lower-cases names, turns dashes into underscores and empty values into null', () => {
    const meta = imageMetaFromHeaders([
      ['X-Image-Meta-Name', 'cirros'],
      ['x-image-meta-property-HW-Disk-Bus', 'scsi'],
      ['x-image-meta-property-kernel_id', ''],
      ['Accept', '*/*'],
    ]);
    expect(meta).toEqual({ name: 'cirros', properties: { hw_disk_bus: 'scsi', kernel_id: null } });
  });

  it('reads integers and booleans', () => {
    const headers = [
      ['x-image-meta-size', ' 5 '],
      ['x-image-meta-is_public', 'yes'],
      ['x-image-meta-protected', 'bogus'],
    ] as const;
    expect(imageMetaFromHeaders(headers)).toEqual({ size: 5, is_public: true, protected: false, properties: {} });
  });

  it.each([
    ['x-image-meta-foo', '1', 'HTTPBadRequest', 400],
    ['x-image-meta-size', '-1', 'InvalidParameterValue', 400],
    ['x-image-meta-min_ram', '0x10', 'InvalidParameterValue', 400],
    ['x-image-meta-min_disk', '', 'TypeError', 500],
  ])('refuses %s: %j as %s', (name, value, className, status) => {
    expect(() => imageMetaFromHeaders([[name, value]])).toThrow(expect.objectContaining({ className, status }));
  });
});

describe('imageMetaToHeaders', () => {
  it('leaves out what is null', () => {
    const meta = { name: 'n', checksum: null, properties: { a: null, B: true } };
    expect(imageMetaToHeaders(meta)).toEqual([
      ['x-image-meta-name', 'n'],
      ['x-image-meta-property-b', 'True'],
    ]);
  });

  it('is read back for any names that headers can carry', () => {
    const name = fc.stringMatching(/^[a-z0-9_.:]{1,30}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ minLength: 1 })), (properties) => {
        const meta = imageMetaFromHeaders(imageMetaToHeaders({ properties: userKeyed<unknown>(properties) }));
        expect({ ...meta.properties }).toEqual({ ...properties });
      }),
    );
  });
});

describe('purgesProperties', () => {
  it('is true unless the header says false', () => {
    expect(purgesProperties([])).toBe(true);
    expect(purgesProperties([['X-Glance-Registry-Purge-Props', 'False']])).toBe(false);
  });
});

describe('clientHeaders', () => {
  it('sends null as the word None, and tells whether to purge', () => {
    expect(clientHeaders({ checksum: null, purge_props: true, data: '...', properties: { a: null } })).toEqual([
      ['x-glance-registry-purge-props', 'true'],
      ['x-image-meta-checksum', 'None'],
      ['x-image-meta-property-a', 'None'],
    ]);
  });
});
