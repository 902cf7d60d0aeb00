import { describe, expect, it } from '@jest/globals';
import { propertyFlow } from '../by-release.js';

const image = {
  ...{ id: 'i', name: 'n', status: 'active', size: null, created_at: '2026-01-02T03:04:05Z', os_hash_algo: 'sha512' },
  properties: { mappings: '[{"virtual": "root", "device": "sda1"}]', block_device_mapping: '[]', hw_disk_bus: 'scsi' },
};
const properties = {
  mappings: [{ virtual: 'root', device: 'sda1' }],
  block_device_mapping: [],
  hw_disk_bus: 'scsi',
};

describe('an image as the image service of a release reads it', () => {
  it('has under icehouse what that release knows of, and null for what Glance does not tell', () => {
    const read = propertyFlow('icehouse').imageFromGlance(image);
    expect(read).toMatchObject({ created_at: '2026-01-02T03:04:05+00:00', size: null, checksum: null, min_disk: null });
    expect(read).not.toHaveProperty('os_hash_algo');
    expect(read.properties).toEqual(properties);
  });

  it('has under zed what Glance tells, and a size of 0 for none', () => {
    const read = propertyFlow('zed').imageFromGlance(image);
    expect(read).toMatchObject({ created_at: '2026-01-02T03:04:05Z', size: 0, checksum: null, os_hash_algo: 'sha512' });
    expect(read).not.toHaveProperty('min_disk');
    expect(read.properties).toEqual(properties);
  });

  it.each(['icehouse', 'zed'] as const)(
    'is refused under %s where its mappings are no JSON, and left as it was',
    (release) => {
      for (const name of ['mappings', 'block_device_mapping']) {
        const broken = { id: 'i', properties: { [name]: '{' } };
        expect(() => propertyFlow(release).imageFromGlance(broken)).toThrow(
          expect.objectContaining({ className: 'ValueError' }),
        );
        expect(broken).toEqual({ id: 'i', properties: { [name]: '{' } });
      }
    },
  );
});
