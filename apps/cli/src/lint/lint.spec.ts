import { describe, expect, it } from '@jest/globals';
import { type ReleaseName } from '#releases';

import { codesOf, findingsOf } from './findings-of.js';

describe('an image without fault', () => {
  it.each(['icehouse', 'zed'] as const)('has no findings under %s', (release) => {
    const properties = {
      hw_disk_bus: 'scsi',
      hw_scsi_model: 'virtio-scsi',
      hw_vif_model: 'e1000',
      os_type: 'linux',
      os_distro: 'fedora',
    };
    expect(findingsOf(release, properties)).toEqual([]);
    expect(findingsOf(release, {})).toEqual([]);
  });

  it('may say what is the default anyway', () => {
    expect(findingsOf('zed', { hw_disk_bus: 'virtio', hw_boot_menu: 'false', hw_cpu_policy: 'shared' })).toEqual([]);
  });

  it('may speak to hosts and servers that lack what it speaks of', () => {
    expect(
      findingsOf('zed', { hw_cdrom_bus: 'sata', hw_pci_numa_affinity_policy: 'preferred', hw_rescue_bus: 'usb' }),
    ).toEqual([]);
  });
});

describe('a name', () => {
  it.each([
    ['zed', 'hw_disk_buss', 'did you mean hw_disk_bus?'],
    ['zed', 'hw_qemu_guest_agnet', 'did you mean hw_qemu_guest_agent?'],
    ['zed', 'image_hw_vif_model', 'did you mean hw_vif_model?'],
    ['icehouse', 'archtecture', 'did you mean architecture?'],
  ] as const)('under %s that is misspelt as %s', (release, property, advice) => {
    expect(findingsOf(release, { [property]: 'x' })).toMatchObject([
      { code: 'unknown-property', level: 'warning', property, advice },
    ]);
  });

  it('that nobody knows is noted, and one of Nova’s own kind warned of', () => {
    expect(findingsOf('zed', { colour: 'red' })).toMatchObject([{ code: 'unknown-property', level: 'note' }]);
    expect(findingsOf('zed', { hw_colour: 'red' })).toMatchObject([{ code: 'unknown-property', level: 'warning' }]);
  });

  it('that other services give images is no finding', () => {
    const properties = {
      base_image_ref: 'x',
      'owner_specified.openstack.md5': 'x',
      os_version: '42',
      image_type: 'snapshot',
    };
    expect(findingsOf('zed', properties)).toEqual([]);
  });

  it('that is read without being a field of ImageMetaProps is no finding', () => {
    const properties = { kernel_id: '155d900f-4e14-4e4c-a73d-069cbf4541e6', root_device_name: '/dev/sda' };
    expect(findingsOf('icehouse', properties)).toEqual([]);
  });

  it('that came after the release tells when', () => {
    expect(findingsOf('zed', { hw_firmware_stateless: 'true' })).toMatchObject([
      { code: 'not-read-by-release', message: expect.stringContaining('came with 2024.2') },
    ]);
    expect(findingsOf('icehouse', { hw_cpu_policy: 'dedicated' })).toMatchObject([
      { code: 'not-read-by-release', message: expect.stringContaining('came with Kilo') },
    ]);
  });

  it('that the release calls otherwise tells how', () => {
    expect(findingsOf('icehouse', { hw_architecture: 'ppc64' })).toMatchObject([
      { code: 'not-read-by-release', advice: 'Icehouse calls it architecture' },
    ]);
  });

  it('that no server can keep is told with its length', () => {
    const property = 'n'.repeat(250);
    expect(findingsOf('zed', { [property]: 'x' })).toContainEqual(
      expect.objectContaining({
        code: 'name-too-long',
        level: 'error',
        message: expect.stringContaining('250 characters'),
      }),
    );
    expect(codesOf(findingsOf('zed', { ['n'.repeat(249)]: 'x' }))).toEqual([`unknown-property ${'n'.repeat(249)}`]);
  });

  it('that the Images API keeps for itself is told in its words', () => {
    expect(findingsOf('zed', { checksum: 'x' })).toMatchObject([
      { code: 'refused-by-glance', level: 'error', error: { stage: 'glance', status: 403 } },
    ]);
  });
});

describe('an alias', () => {
  it('is noted with the name of today', () => {
    expect(findingsOf('zed', { hypervisor_type: 'kvm' })).toMatchObject([
      { code: 'alias', level: 'note', advice: 'call it img_hv_type' },
    ]);
  });

  it('is not called one under a release that has no other name', () => {
    expect(findingsOf('icehouse', { vm_mode: 'hvm', architecture: 'x86_64' })).toEqual([]);
  });

  it('is to stay where the API reads the older name alone', () => {
    const [finding] = findingsOf('zed', { vm_mode: 'hvm' });
    expect(finding?.advice).toContain('set hw_vm_mode too, and keep this');
    expect(findingsOf('zed', { vm_mode: 'hvm', hw_vm_mode: 'hvm' })).toEqual([]);
  });

  it('beside the current name counts for nothing', () => {
    expect(codesOf(findingsOf('zed', { hypervisor_type: 'kvm', img_hv_type: 'qemu' }))).toEqual([
      'alias-shadowed hypervisor_type',
    ]);
  });
});

describe('a value', () => {
  it('that is refused is told with the values that pass, each one though the API stops at the first', () => {
    const found = findingsOf('zed', { hw_disk_bus: 'scsy', hw_video_model: 'vga2', hw_cpu_cores: 'two' });
    expect(found).toMatchObject([
      {
        code: 'value-refused',
        property: 'hw_disk_bus',
        advice: 'allowed: one of fdc, ide, sata, scsi, usb, virtio',
        error: { status: 400, stage: 'api' },
      },
      { code: 'value-refused', property: 'hw_video_model' },
      { code: 'value-refused', property: 'hw_cpu_cores', advice: 'allowed: a whole number' },
    ]);
  });

  it('that only the compute host refuses is told as well, with where it shows', () => {
    const found = findingsOf('icehouse', { hw_disk_bus: 'sata', hw_watchdog_action: 'boom' });
    expect(found).toMatchObject([
      { code: 'value-refused', property: 'hw_disk_bus', error: { class: 'UnsupportedHardware', status: null } },
      {
        code: 'value-refused',
        property: 'hw_watchdog_action',
        error: { class: 'InvalidWatchdogAction', stage: 'guest_config' },
      },
    ]);
    expect(found[1]?.message).toContain('POST /servers answers 202');
  });

  it('that is cut tells what is kept: 255 characters under icehouse, 255 bytes under zed', () => {
    const value = 'ä'.repeat(300);
    const kept = (release: ReleaseName) =>
      findingsOf(release, { colour: value }).find(({ code }) => code === 'value-cut')?.message;
    expect(kept('icehouse')).toContain('a server keeps the first 255 (510 bytes)');
    expect(kept('zed')).toContain('a server keeps the first 127 (254 bytes)');
    expect(codesOf(findingsOf('zed', { colour: 'a'.repeat(255) }))).toEqual(['unknown-property colour']);
  });

  it('that is no word for yes is told to count as no', () => {
    expect(findingsOf('zed', { hw_qemu_guest_agent: 'enabled' })).toMatchObject([
      { code: 'value-misread', level: 'warning' },
    ]);
    expect(findingsOf('zed', { hw_qemu_guest_agent: 'true' })).toEqual([]);
    expect(findingsOf('zed', { hw_qemu_guest_agent: 'no' })).toEqual([]);
    expect(findingsOf('icehouse', { hw_qemu_guest_agent: 'true' })).toMatchObject([
      { code: 'value-misread', advice: 'write yes; or no' },
    ]);
  });

  it('that is not refused, and means nothing, is told with those that do', () => {
    expect(findingsOf('icehouse', { os_type: 'Windows' })).toMatchObject([
      { code: 'value-ignored', advice: 'this one has one: windows' },
    ]);
    expect(codesOf(findingsOf('zed', { 'trait:HW_CPU_X86_AVX2': 'wanted' }))).toEqual([
      'value-ignored trait:HW_CPU_X86_AVX2',
    ]);
    expect(findingsOf('zed', { 'trait:HW_CPU_X86_AVX2': 'required' })).toEqual([]);
  });
});
