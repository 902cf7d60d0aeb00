import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROPERTY_ROWS } from '#image-properties';
import { codesOf, findingsOf, withSpecs } from './findings-of.js';

describe('a property without effect', () => {
  it.each([
    ['zed', { hw_scsi_model: 'virtio-scsi' }, 'image property hw_disk_bus=scsi'],
    ['zed', { hw_tpm_model: 'tpm-crb' }, 'image property hw_tpm_version=2.0'],
    ['zed', { os_secure_boot: 'required' }, 'image property hw_firmware_type=uefi'],
    ['zed', { os_command_line: 'quiet' }, 'a kernel of its own (kernel_id)'],
    ['zed', { hw_serial_port_count: '2' }, 'serial_console.enabled=true in nova.conf of the compute host'],
    ['icehouse', { hw_scsi_model: 'virtio-scsi' }, 'image property hw_disk_bus=scsi'],
  ] as const)('under %s: %j lacks something', (release, properties, lacking) => {
    expect(findingsOf(release, properties)).toMatchObject([
      { code: 'no-effect', advice: expect.stringContaining(lacking) },
    ]);
  });

  it.each([
    ['zed', { hw_cpu_realtime_mask: '^0' }, 'extra spec hw:cpu_realtime=true'],
    ['icehouse', { hw_rng_model: 'virtio' }, 'extra spec hw_rng:allowed=true'],
  ] as const)('under %s: %j needs an extra spec', (release, properties, spec) => {
    expect(findingsOf(release, properties)).toMatchObject([
      { code: 'needs-extra-spec', level: 'warning', advice: expect.stringContaining(spec) },
    ]);
  });

  it('has one as soon as what it lacks is there', () => {
    expect(findingsOf('icehouse', { hw_rng_model: 'virtio' }, withSpecs({ 'hw_rng:allowed': 'true' }))).toEqual([]);
    expect(findingsOf('zed', { hw_tpm_model: 'tpm-crb', hw_tpm_version: '2.0' })).toEqual([]);
  });

  it('says why where nothing would help', () => {
    expect(findingsOf('zed', { hw_rng_model: 'virtio' })[0]?.message).toContain('no driver of Zed reads it');
    expect(findingsOf('zed', { hw_ipxe_boot: 'true' })[0]?.message).toContain('only the xenapi driver reads it');
    expect(findingsOf('icehouse', { hw_floppy_bus: 'usb' })[0]?.message).toContain('never evaluated');
  });
});

describe('a conflict', () => {
  it('with the flavor names both sides and what to change', () => {
    expect(findingsOf('zed', { hw_pmu: 'true' }, withSpecs({ 'hw:pmu': 'false' }))).toMatchObject([
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
    const [finding] = findingsOf('zed', { hw_tpm_version: '1.2', hw_tpm_model: 'tpm-crb' });
    expect(finding).toMatchObject({
      code: 'property-conflict',
      property: 'hw_tpm_version',
      message: expect.stringContaining('with hw_tpm_model'),
    });
  });

  it('that an extra spec would settle says which', () => {
    expect(findingsOf('zed', { hw_video_ram: '64' })).toMatchObject([
      {
        code: 'needs-extra-spec',
        level: 'error',
        advice: expect.stringContaining('extra spec hw_video:ram_max_mb to one of 64'),
      },
    ]);
  });

  it('of the flavor with itself, or of the image with the flavor’s size, is the server’s', () => {
    expect(findingsOf('zed', {}, withSpecs({ 'hw:locked_memory': 'true' }))).toMatchObject([
      { code: 'boot-refused', error: { class: 'LockMemoryForbidden' } },
    ]);
    expect(findingsOf('zed', {}, { image: { min_ram: 4096 } })).toMatchObject([
      { code: 'boot-refused', advice: 'take a flavor of at least 4096 MiB memory' },
    ]);
    expect(findingsOf('zed', {}, { image: { status: 'queued' } })).toMatchObject([
      { code: 'boot-refused', error: { class: 'ImageNotActive' } },
    ]);
  });

  it('does not hide the next one, nor findings about other properties', () => {
    const found = findingsOf(
      'zed',
      { hw_pmu: 'true', hw_mem_page_size: 'large', hw_scsi_model: 'lsilogic' },
      withSpecs({ 'hw:pmu': 'false' }),
    );
    expect(codesOf(found)).toEqual([
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
    const found = findingsOf('zed', {}, { boot: { from: 'volume', volume_image_metadata } });
    expect(codesOf(found)).toEqual(['value-refused hw_disk_bus']);
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
          const found = findingsOf(release, Object.fromEntries(properties), withSpecs(Object.fromEntries(extraSpecs)));
          for (const { message, level } of found) {
            expect(message).not.toBe('');
            expect(['error', 'warning', 'note']).toContain(level);
          }
          expect(Object.keys(Object.prototype)).toEqual([]);
        }),
        { numRuns: 20 },
      );
    },
  );
});
