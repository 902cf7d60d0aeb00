import { describe, expect, it } from '@jest/globals';
import { glanceDocumentOf, mergePatch } from './glance-write.js';

describe("nova's image dict on its way to Glance", () => {
  it('has its properties beside its attributes, as text', () => {
    expect(
      glanceDocumentOf({
        name: 'vm-snapshot',
        is_public: false,
        min_ram: '64',
        min_disk: 5,
        disk_format: 'raw',
        properties: { hw_disk_bus: 'scsi', bdm_v2: true, boot_count: 3, empty: '' },
      }),
    ).toEqual({
      name: 'vm-snapshot',
      visibility: 'private',
      min_ram: 64,
      min_disk: 5,
      disk_format: 'raw',
      hw_disk_bus: 'scsi',
      bdm_v2: 'True',
      boot_count: '3',
      empty: '',
    });
  });

  it('leaves out what Glance alone sets', () => {
    const read = { id: 'x', status: 'active', size: 0, deleted: false, checksum: 'c', created_at: 't', properties: {} };
    expect(glanceDocumentOf(read)).toEqual({ id: 'x' });
  });

  it.each([
    ['', {}],
    ['None', {}],
    [' none ', {}],
    ['k', { kernel_id: 'k' }],
    [null, { kernel_id: null }],
  ] as const)('takes kernel_id %j for %j', (kernelId, sent) => {
    expect(glanceDocumentOf({ properties: { kernel_id: kernelId } })).toEqual(sent);
  });

  it('writes the block device mapping as JSON, once', () => {
    const mapping = [{ boot_index: 0, snapshot_id: 'é', no_device: null }];
    const text = '[{"boot_index": 0, "snapshot_id": "\\u00e9", "no_device": null}]';
    expect(glanceDocumentOf({ properties: { block_device_mapping: mapping } })).toEqual({ block_device_mapping: text });
    expect(glanceDocumentOf({ properties: { block_device_mapping: text } })).toEqual({ block_device_mapping: text });
  });

  it('keeps properties that are called like parts of an object', () => {
    const properties = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Record<string, unknown>;
    expect(Object.entries(glanceDocumentOf({ properties }))).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

describe('a merge into an image', () => {
  it('says only what is another now, and takes nothing away', () => {
    const current = { name: 'a', disk_format: 'raw', kept: 'x', 'a/b~c': '1' };
    expect(mergePatch(current, { name: 'b', disk_format: 'raw', 'a/b~c': '2', constructor: 'y' })).toEqual([
      { op: 'replace', path: '/name', value: 'b' },
      { op: 'replace', path: '/a~1b~0c', value: '2' },
      { op: 'add', path: '/constructor', value: 'y' },
    ]);
  });
});
