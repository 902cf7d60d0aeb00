import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROPERTY_ROWS } from '#image-properties';
import { RELEASES, type ReleaseName } from '#releases';
import { simulateBoot } from '../boot/simulate-boot.js';
import type { BootDocument } from '../input/boot-document.js';
import { bootInputFrom } from '../input/boot-input-from.js';
import { remediesFor } from './remedies.js';

function remedies(release: ReleaseName, document: BootDocument): string[] {
  const input = bootInputFrom(document, {}, release);
  const { refusal } = simulateBoot(input);
  if (refusal === null) throw new Error('the boot is not refused');
  return remediesFor(input, refusal).map(({ text, next }) => (next === null ? text : `${text}, then ${next.class}`));
}

describe('the remedies of a refused boot', () => {
  it('offer the values that pass on this host, and none', () => {
    expect(remedies('zed', { properties: { hw_disk_bus: 'scsy' } })).toEqual([
      'set image property hw_disk_bus to one of fdc, ide, sata, scsi, usb, virtio',
      'remove image property hw_disk_bus',
    ]);
    expect(remedies('icehouse', { properties: { hw_video_model: 'virtio' } })).toEqual([
      'set image property hw_video_model to one of cirrus, qxl, vga, vmvga, xen',
      'remove image property hw_video_model',
    ]);
  });

  it('say once what several properties lack', () => {
    const properties = { hw_firmware_stateless: 'true', hw_disk_bus: 'scsi' };
    expect(remedies('epoxy', { properties })).toContain('add image property hw_firmware_type=uefi');
  });

  it('make flavor and image agree from either side', () => {
    expect(remedies('zed', { properties: { hw_pmu: 'true' }, flavor: { extra_specs: { 'hw:pmu': 'false' } } })).toEqual(
      [
        'set image property hw_pmu=false',
        'remove image property hw_pmu',
        'set extra spec hw:pmu=true',
        'remove extra spec hw:pmu',
      ],
    );
  });

  it.each([
    [{ hw_mem_encryption: 'true' }, 'add image property hw_firmware_type=uefi'],
    [{ hw_viommu_model: 'intel' }, 'add image property hw_machine_type=q35'],
    [{ hw_cpu_thread_policy: 'isolate' }, 'add image property hw_cpu_policy=dedicated'],
    [{ hw_mem_page_size: '2MB' }, 'set extra spec hw:mem_page_size to one of large, any'],
  ])('of %j find what is missing', (properties, remedy) => {
    expect(remedies('zed', { properties })).toContain(remedy);
  });

  it('ask for a flavor that is large enough, and say what comes next', () => {
    expect(remedies('zed', { image: { min_ram: 4096, min_disk: 40 } })).toEqual([
      'take a flavor of at least 4096 MiB memory, then FlavorDiskSmallerThanMinDisk',
    ]);
  });

  it('are none where neither image nor flavor can help', () => {
    expect(remedies('zed', { image: { status: 'queued' } })).toEqual([]);
  });

  it('do what they say: after one that leads through, the boot is not refused', () => {
    const values = fc.constantFrom('bogus', 'scsi', 'large', 'dedicated', '64', 'true', 'uefi', 'qxl');
    const properties = fc.dictionary(fc.constantFrom(...PROPERTY_ROWS.keys()), values, { maxKeys: 2 });
    fc.assert(
      fc.property(properties, fc.constantFrom<ReleaseName>(...RELEASES), (given, release) => {
        const input = bootInputFrom({ properties: given }, {}, release);
        const { refusal } = simulateBoot(input);
        if (refusal === null) return;
        for (const { kind, name, text, next } of remediesFor(input, refusal)) {
          if (kind !== 'property' || next !== null || !text.startsWith('remove')) continue;
          const { [name]: _gone, ...rest } = given;
          expect(simulateBoot(bootInputFrom({ properties: rest }, {}, release)).refusal).toBeNull();
        }
      }),
      { numRuns: 40 },
    );
  });
});
