import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RELEASES } from '#releases';
import { UsageError } from '../support/usage-error.js';
import { bootDocument } from './boot-document.js';
import { bootInputFrom } from './boot-input-from.js';

const read = (value: unknown) => bootDocument('line 3', value, 'zed');

describe('a boot as a JSON document', () => {
  it('is a case of the corpora, its id included', () => {
    expect(read({ id: 'x-1', input: { flavor: { vcpus: 4 } } })).toEqual({ id: 'x-1', flavor: { vcpus: 4 } });
  });

  it('is an image too, as `openstack image show -f json` prints it', () => {
    const { id, image } = read({ id: 'i', disk_format: 'raw', properties: { hw_pmu: 'true' } });
    expect(id).toBe('i');
    expect({ ...image?.properties }).toEqual({ hw_pmu: 'true' });
  });

  it.each([
    [{ propertys: {} }, "the document has no member 'propertys'; known are id, release, image, properties"],
    [{ flavor: { vcpus: 'two' } }, 'flavor.vcpus must be integer, not "two"'],
    [{ flavor: { vcpus: 0 } }, 'flavor.vcpus must be >= 1, not 0'],
    [{ release: 'juno' }, `release must be one of ${RELEASES.join(', ')}, not "juno"`],
    [{ boot: { from: 'tape' } }, 'boot.from must be one of image, volume, not "tape"'],
    [{ flavor: { extra_specs: { 'hw:pmu': true } } }, 'flavor.extra_specs.hw:pmu must be string, not true'],
    [{ properties: { hw_pmu: ['true'] } }, 'properties.hw_pmu must be string,number,boolean,null, not ["true"]'],
    [
      { disk_format: 'raw', properties: { hw_pmu: {} } },
      'image.properties.hw_pmu must be string,number,boolean,null, not {}',
    ],
    ['text', 'expected a JSON object'],
    [null, 'expected a JSON object'],
  ])('says where %j is wrong, and what would be right', (value, message) => {
    expect(() => read(value)).toThrow(UsageError);
    expect(() => read(value)).toThrow(message);
    expect(() => read(value)).toThrow(/^line 3/);
  });

  it('is read, or refused with a usage error, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          expect(bootInputFrom(read(value), {}, 'zed').flavor.vcpus).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe('flags beside a document', () => {
  it('win over it, property by property and field by field', () => {
    const document = read({
      release: 'zed',
      image: { min_disk: 5, properties: { hw_disk_bus: 'ide', os_type: 'linux' } },
      flavor: { vcpus: 4, extra_specs: { 'hw:pmu': 'true' } },
    });
    const flags = { properties: { hw_disk_bus: 'scsi' }, flavor: { extra_specs: { 'hw:boot_menu': 'true' } } };
    const input = bootInputFrom(document, flags, 'icehouse');
    expect(input.release).toBe('zed');
    expect({ ...input.image.properties }).toEqual({ hw_disk_bus: 'scsi', os_type: 'linux' });
    expect(input.image.min_disk).toBe(5);
    expect(input.flavor).toMatchObject({
      vcpus: 4,
      memory_mb: 2048,
      extra_specs: { 'hw:pmu': 'true', 'hw:boot_menu': 'true' },
    });
  });

  it('change what a volume remembers of its image, too', () => {
    const document = read({ boot: { from: 'volume', volume_image_metadata: { hw_disk_bus: 'ide' } } });
    const { boot } = bootInputFrom(document, { properties: { hw_disk_bus: 'scsi' } }, 'zed');
    expect({ ...boot.volume_image_metadata }).toEqual({ hw_disk_bus: 'scsi' });
  });
});
