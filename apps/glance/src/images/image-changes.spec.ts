import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UserKeyed } from '#image-properties';
import type { Image } from './image.js';
import { changesBetween, newValues, patchableOf, withChanges } from './image-changes.js';

const IMAGE: Image = {
  id: '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e',
  name: 'image',
  status: 'queued',
  visibility: 'private',
  owner: 'project',
  disk_format: null,
  container_format: null,
  size: null,
  virtual_size: null,
  checksum: null,
  os_hash_algo: null,
  os_hash_value: null,
  os_hidden: false,
  protected: false,
  min_disk: 0,
  min_ram: 0,
  created_at: new Date(0),
  updated_at: new Date(0),
  deleted_at: null,
  deleted: false,
  properties: Object.create(null),
  tags: [],
  members: [],
  location: null,
};

const names = fc.constantFrom('a', 'b', '__proto__', 'constructor', '');
const properties = fc.array(fc.tuple(names, fc.option(fc.string()))).map((entries): UserKeyed<string | null> => {
  const map: UserKeyed<string | null> = Object.create(null);
  for (const [name, value] of entries) map[name] = value;
  return map;
});
const tags = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'));

describe('the changes between an image and its patched copy', () => {
  it('make the one out of the other, and nothing when both are alike', () => {
    fc.assert(
      fc.property(properties, tags, properties, tags, fc.string(), (before, oldTags, after, newTags, name) => {
        const image = { ...IMAGE, properties: before, tags: oldTags };
        const patched = { attributes: { ...patchableOf(image).attributes, name }, properties: after, tags: newTags };
        const changed = withChanges(image, changesBetween(image, patched));
        expect(changed.name).toBe(name);
        expect(Object.entries(changed.properties).sort()).toEqual(Object.entries(after).sort());
        expect([...changed.tags].sort()).toEqual([...newTags].sort());
        const none = changesBetween(changed, patchableOf(changed));
        expect(none).toEqual({ values: {}, putProperties: [], removedProperties: [], addedTags: [], removedTags: [] });
      }),
    );
  });

  it('never reach what only an upload may set', () => {
    const attributes = { ...patchableOf(IMAGE).attributes, status: 'active', size: 1, checksum: 'x' };
    const { values } = changesBetween(IMAGE, { attributes, properties: {}, tags: [] });
    expect(values).toEqual({});
  });

  it('of a release without os_hidden store its default', () => {
    expect(newValues({ name: 'x', protected: true })).toEqual({ name: 'x', protected: true, os_hidden: false });
  });
});
