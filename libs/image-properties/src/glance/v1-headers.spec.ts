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
    const fields = { checksum: null, purge_props: true, data: '...', properties: { a: null } };
    expect(clientHeaders('update', fields)).toEqual([
      ['x-glance-registry-purge-props', 'true'],
      ['x-image-meta-property-a', 'None'],
      ['x-image-meta-checksum', 'None'],
    ]);
  });

  it('sends the address of a copy in a header of its own', () => {
    expect(clientHeaders('create', { copy_from: 'http://x/y' })).toEqual([['x-glance-api-copy-from', 'http://x/y']]);
  });

  it.each([
    ['create', 'virtual_size'],
    ['create', 'purge_props'],
    ['create', 'visibility'],
    ['update', 'id'],
    ['update', 'store'],
    ['update', 'status'],
  ] as const)('refuses in %s the attribute %s, which that call does not know', (call, name) => {
    const refused = () => clientHeaders(call, { name: 'n', [name]: 'x' });
    expect(refused).toThrow(`${call}() got an unexpected keyword argument '${name}'`);
    expect(refused).toThrow(expect.objectContaining({ className: 'TypeError' }));
  });
});

describe('a header name beyond ASCII', () => {
  it('is refused as Python 2’s str() refuses it, wherever it stands, also in what the client would send', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => /[^\0-\x7f]/u.test(text.toLowerCase()));
    const refused = expect.objectContaining({ className: 'UnicodeEncodeError', status: 500 });
    fc.assert(
      fc.property(name, fc.constantFrom('', 'x-image-meta-', 'x-image-meta-property-'), (text, prefix) => {
        expect(() => imageMetaFromHeaders([[prefix + text, 'v']])).toThrow(refused);
        const headers = clientHeaders('create', { properties: userKeyed<unknown>({ [text]: 'v' }) });
        expect(() => imageMetaFromHeaders(headers)).toThrow(refused);
      }),
    );
  });

  it('does not matter in a value', () => {
    expect(imageMetaFromHeaders([['x-image-meta-property-k', '快照']]).properties).toEqual({ k: '快照' });
  });
});
