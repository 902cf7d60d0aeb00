import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROPERTY_ROWS, type ReleaseName } from '#image-properties';
import type { BootDocument } from '../input/boot-document.js';
import { bootInputFrom } from '../input/boot-input-from.js';
import type { Finding } from './finding.js';
import { lint } from './lint.js';

type Properties = Record<string, unknown>;

function findings(release: ReleaseName, properties: Properties, more: BootDocument = {}): Finding[] {
  return lint(bootInputFrom({ ...more, release, properties }, {}, release));
}

const codes = (found: readonly Finding[]): string[] =>
  found.map(({ code, property }) => `${code} ${property ?? ''}`.trim());

const withSpecs = (extra_specs: Record<string, string>): BootDocument => ({ flavor: { extra_specs } });

describe('an image without fault', () => {
  it.each(['icehouse', 'zed'] as const)('has no findings under %s', (release) => {
    const properties = {
      hw_disk_bus: 'scsi',
      hw_scsi_model: 'virtio-scsi',
      hw_vif_model: 'e1000',
      os_type: 'linux',
      os_distro: 'fedora',
    };
    expect(findings(release, properties)).toEqual([]);
    expect(findings(release, {})).toEqual([]);
  });

  it('may say what is the default anyway', () => {
    expect(findings('zed', { hw_disk_bus: 'virtio', hw_boot_menu: 'false', hw_cpu_policy: 'shared' })).toEqual([]);
  });

  it('may speak to hosts and servers that lack what it speaks of', () => {
    expect(
      findings('zed', { hw_cdrom_bus: 'sata', hw_pci_numa_affinity_policy: 'preferred', hw_rescue_bus: 'usb' }),
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
    expect(findings(release, { [property]: 'x' })).toMatchObject([
      { code: 'unknown-property', level: 'warning', property, advice },
    ]);
  });

  it('that nobody knows is noted, and one of Nova’s own kind warned of', () => {
    expect(findings('zed', { colour: 'red' })).toMatchObject([{ code: 'unknown-property', level: 'note' }]);
    expect(findings('zed', { hw_colour: 'red' })).toMatchObject([{ code: 'unknown-property', level: 'warning' }]);
  });

  it('that other services give images is no finding', () => {
    const properties = {
      base_image_ref: 'x',
      'owner_specified.openstack.md5': 'x',
      os_version: '42',
      image_type: 'snapshot',
    };
    expect(findings('zed', properties)).toEqual([]);
  });

  it('that is read without being a field of ImageMetaProps is no finding', () => {
    const properties = { kernel_id: '155d900f-4e14-4e4c-a73d-069cbf4541e6', root_device_name: '/dev/sda' };
    expect(findings('icehouse', properties)).toEqual([]);
  });

  it('that came after the release tells when', () => {
    expect(findings('zed', { hw_firmware_stateless: 'true' })).toMatchObject([
      { code: 'not-read-by-release', message: expect.stringContaining('came with 2024.2') },
    ]);
    expect(findings('icehouse', { hw_cpu_policy: 'dedicated' })).toMatchObject([
      { code: 'not-read-by-release', message: expect.stringContaining('came with Kilo') },
    ]);
  });

  it('that the release calls otherwise tells how', () => {
    expect(findings('icehouse', { hw_architecture: 'ppc64' })).toMatchObject([
      { code: 'not-read-by-release', advice: 'Icehouse calls it architecture' },
    ]);
  });

  it('that no server can keep is told with its length', () => {
    const property = 'n'.repeat(250);
    expect(findings('zed', { [property]: 'x' })).toContainEqual(
      expect.objectContaining({
        code: 'name-too-long',
        level: 'error',
        message: expect.stringContaining('250 characters'),
      }),
    );
    expect(codes(findings('zed', { ['n'.repeat(249)]: 'x' }))).toEqual([`unknown-property ${'n'.repeat(249)}`]);
  });

  it('that the Images API keeps for itself is told in its words', () => {
    expect(findings('zed', { checksum: 'x' })).toMatchObject([
      { code: 'refused-by-glance', level: 'error', error: { stage: 'glance', status: 403 } },
    ]);
  });
});

describe('an alias', () => {
  it('is noted with the name of today', () => {
    expect(findings('zed', { hypervisor_type: 'kvm' })).toMatchObject([
      { code: 'alias', level: 'note', advice: 'call it img_hv_type' },
    ]);
  });

  it('is not called one under a release that has no other name', () => {
    expect(findings('icehouse', { vm_mode: 'hvm', architecture: 'x86_64' })).toEqual([]);
  });

  it('is to stay where the API reads the older name alone', () => {
    const [finding] = findings('zed', { vm_mode: 'hvm' });
    expect(finding?.advice).toContain('set hw_vm_mode too, and keep this');
    expect(findings('zed', { vm_mode: 'hvm', hw_vm_mode: 'hvm' })).toEqual([]);
  });

  it('beside the current name counts for nothing', () => {
    expect(codes(findings('zed', { hypervisor_type: 'kvm', img_hv_type: 'qemu' }))).toEqual([
      'alias-shadowed hypervisor_type',
    ]);
  });
});

describe('a value', () => {
  it('that is refused is told with the values that pass, each one though the API stops at the first', () => {
    const found = findings('zed', { hw_disk_bus: 'scsy', hw_video_model: 'vga2', hw_cpu_cores: 'two' });
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
    const found = findings('icehouse', { hw_disk_bus: 'sata', hw_watchdog_action: 'boom' });
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
      findings(release, { colour: value }).find(({ code }) => code === 'value-cut')?.message;
    expect(kept('icehouse')).toContain('a server keeps the first 255 (510 bytes)');
    expect(kept('zed')).toContain('a server keeps the first 127 (254 bytes)');
    expect(codes(findings('zed', { colour: 'a'.repeat(255) }))).toEqual(['unknown-property colour']);
  });

  it('that is no word for yes is told to count as no', () => {
    expect(findings('zed', { hw_qemu_guest_agent: 'enabled' })).toMatchObject([
      { code: 'value-misread', level: 'warning' },
    ]);
    expect(findings('zed', { hw_qemu_guest_agent: 'true' })).toEqual([]);
    expect(findings('zed', { hw_qemu_guest_agent: 'no' })).toEqual([]);
    expect(findings('icehouse', { hw_qemu_guest_agent: 'true' })).toMatchObject([
      { code: 'value-misread', advice: 'write yes; or no' },
    ]);
  });

  it('that is not refused, and means nothing, is told with those that do', () => {
    expect(findings('icehouse', { os_type: 'Windows' })).toMatchObject([
      { code: 'value-ignored', advice: 'this one has one: windows' },
    ]);
    expect(codes(findings('zed', { 'trait:HW_CPU_X86_AVX2': 'wanted' }))).toEqual([
      'value-ignored trait:HW_CPU_X86_AVX2',
    ]);
    expect(findings('zed', { 'trait:HW_CPU_X86_AVX2': 'required' })).toEqual([]);
  });
});

describe('a property without effect', () => {
  it.each([
    ['zed', { hw_scsi_model: 'virtio-scsi' }, 'image property hw_disk_bus=scsi'],
    ['zed', { hw_tpm_model: 'tpm-crb' }, 'image property hw_tpm_version=2.0'],
    ['zed', { os_secure_boot: 'required' }, 'image property hw_firmware_type=uefi'],
    ['zed', { os_command_line: 'quiet' }, 'a kernel of its own (kernel_id)'],
    ['zed', { hw_serial_port_count: '2' }, 'serial_console.enabled=true in nova.conf of the compute host'],
    ['icehouse', { hw_scsi_model: 'virtio-scsi' }, 'image property hw_disk_bus=scsi'],
  ] as const)('under %s: %j lacks something', (release, properties, lacking) => {
    expect(findings(release, properties)).toMatchObject([
      { code: 'no-effect', advice: expect.stringContaining(lacking) },
    ]);
  });

  it.each([
    ['zed', { hw_cpu_realtime_mask: '^0' }, 'extra spec hw:cpu_realtime=true'],
    ['icehouse', { hw_rng_model: 'virtio' }, 'extra spec hw_rng:allowed=true'],
  ] as const)('under %s: %j needs an extra spec', (release, properties, spec) => {
    expect(findings(release, properties)).toMatchObject([
      { code: 'needs-extra-spec', level: 'warning', advice: expect.stringContaining(spec) },
    ]);
  });

  it('has one as soon as what it lacks is there', () => {
    expect(findings('icehouse', { hw_rng_model: 'virtio' }, withSpecs({ 'hw_rng:allowed': 'true' }))).toEqual([]);
    expect(findings('zed', { hw_tpm_model: 'tpm-crb', hw_tpm_version: '2.0' })).toEqual([]);
  });

  it('says why where nothing would help', () => {
    expect(findings('zed', { hw_rng_model: 'virtio' })[0]?.message).toContain('no driver of Zed reads it');
    expect(findings('zed', { hw_ipxe_boot: 'true' })[0]?.message).toContain('only the xenapi driver reads it');
    expect(findings('icehouse', { hw_floppy_bus: 'usb' })[0]?.message).toContain('never evaluated');
  });
});

describe('a conflict', () => {
  it('with the flavor names both sides and what to change', () => {
    expect(findings('zed', { hw_pmu: 'true' }, withSpecs({ 'hw:pmu': 'false' }))).toMatchObject([
      {
        code: 'flavor-conflict',
        level: 'error',
        property: 'hw_pmu',
        message: expect.stringContaining('with extra spec hw:pmu: FlavorImageConflict'),
        advice: expect.stringContaining('set image property hw_pmu=false'),
      },
    ]);
  });

  it('between properties names both', () => {
    const [finding] = findings('zed', { hw_tpm_version: '1.2', hw_tpm_model: 'tpm-crb' });
    expect(finding).toMatchObject({
      code: 'property-conflict',
      property: 'hw_tpm_version',
      message: expect.stringContaining('with hw_tpm_model'),
    });
  });

  it('that an extra spec would settle says which', () => {
    expect(findings('zed', { hw_video_ram: '64' })).toMatchObject([
      {
        code: 'needs-extra-spec',
        level: 'error',
        advice: expect.stringContaining('extra spec hw_video:ram_max_mb to one of 64'),
      },
    ]);
  });

  it('of the flavor with itself, or of the image with the flavor’s size, is the server’s', () => {
    expect(findings('zed', {}, withSpecs({ 'hw:locked_memory': 'true' }))).toMatchObject([
      { code: 'boot-refused', error: { class: 'LockMemoryForbidden' } },
    ]);
    expect(findings('zed', {}, { image: { min_ram: 4096 } })).toMatchObject([
      { code: 'boot-refused', advice: 'take a flavor of at least 4096 MiB memory' },
    ]);
    expect(findings('zed', {}, { image: { status: 'queued' } })).toMatchObject([
      { code: 'boot-refused', error: { class: 'ImageNotActive' } },
    ]);
  });

  it('does not hide the next one, nor findings about other properties', () => {
    const found = findings(
      'zed',
      { hw_pmu: 'true', hw_mem_page_size: 'large', hw_scsi_model: 'lsilogic' },
      withSpecs({ 'hw:pmu': 'false' }),
    );
    expect(codes(found)).toEqual([
      'flavor-conflict hw_pmu',
      'needs-extra-spec hw_mem_page_size',
      'no-effect hw_scsi_model',
    ]);
  });
});

describe('a volume', () => {
  it('is looked at by what it remembers of its image, where its rows of image attributes are no properties', () => {
    const volume_image_metadata = {
      hw_disk_bus: 'scsy',
      min_disk: '0',
      container_format: 'bare',
      image_id: 'x',
      signature_verified: 'False',
    };
    const found = findings('zed', {}, { boot: { from: 'volume', volume_image_metadata } });
    expect(codes(found)).toEqual(['value-refused hw_disk_bus']);
  });
});

describe('whatever an image says', () => {
  const names = fc.oneof(
    fc.constantFrom(...PROPERTY_ROWS.keys()),
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hw_numa_cpus.0'),
  );
  const values = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '0', '-1', '1e999', 'true', 'large', '0-3', '^1', '999999999999999999999'),
  );
  const dictionary = (entry: fc.Arbitrary<string>) => fc.array(fc.tuple(entry, values), { maxLength: 3 });
  const specs = fc.constantFrom(
    'hw:cpu_policy',
    'hw:mem_page_size',
    'hw:numa_nodes',
    'hw:pmu',
    'hw:tpm_version',
    'hw_rng:allowed',
    '__proto__',
  );

  it.each(['icehouse', 'zed'] as const)(
    'lint under %s has findings or none, and leaves Object.prototype alone',
    (release) => {
      fc.assert(
        fc.property(dictionary(names), dictionary(specs), (properties, extraSpecs) => {
          const found = findings(release, Object.fromEntries(properties), withSpecs(Object.fromEntries(extraSpecs)));
          for (const { message, level } of found) {
            expect(message).not.toBe('');
            expect(['error', 'warning', 'note']).toContain(level);
          }
          expect(Object.keys(Object.prototype)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    },
  );
});
