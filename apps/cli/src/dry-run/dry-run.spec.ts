import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROPERTY_ROWS } from '#image-properties';
import { RELEASES, type ReleaseName } from '#releases';
import { parseXml } from '../../../../test/conformance/xml-tree.js';
import type { BootDocument } from '../input/boot-document.js';
import { bootInputFrom } from '../input/boot-input-from.js';
import { style } from '../support/style.js';
import { dryRun } from './dry-run-report.js';
import { dryRunTable } from './dry-run-table.js';

const reportOf = (release: ReleaseName, document: BootDocument) => dryRun(bootInputFrom(document, {}, release));

describe('the report of a boot', () => {
  it('tells each hop of a property down to the domain', () => {
    const report = reportOf('zed', { properties: { hw_disk_bus: 'scsi' }, boot: { from: 'volume' } });
    expect(report).toMatchObject({
      result: 'domain',
      error: null,
      volume_glance_metadata: { hw_disk_bus: 'scsi', container_format: 'bare' },
      system_metadata: { image_hw_disk_bus: 'scsi' },
      system_metadata_changes: { image_hw_machine_type: 'pc' },
      root_device_name: '/dev/sda',
      disk_info: { disk_bus: 'scsi' },
      block_device_mapping: [{ device_name: '/dev/sda', disk_bus: 'scsi', source_type: 'volume' }],
    });
    expect(report.xml).toContain('<target bus="scsi" dev="sda"/>');
  });

  it('holds the constraints that flavor and image come to', () => {
    const flavor = { vcpus: 4, extra_specs: { 'hw:cpu_policy': 'dedicated' } };
    const { constraints } = reportOf('zed', { flavor, properties: { hw_cpu_threads: '2', hw_pmu: 'false' } });
    expect(constraints).toMatchObject({
      cpu_policy: 'dedicated',
      cpu_topology: { sockets: 2, cores: 1, threads: 2 },
      numa_topology: { cells: [{ pcpuset: [0, 1, 2, 3] }] },
      pmu: false,
      vtpm: null,
    });
    expect(reportOf('icehouse', {}).constraints).toEqual({});
  });

  it('holds the constraints that came later where the release knows them', () => {
    const document = {
      flavor: { extra_specs: { 'hw:mem_encryption': 'true' } },
      properties: {
        ...{ hw_firmware_type: 'uefi', hw_machine_type: 'q35', hw_mem_encryption_model: 'amd-sev-es' },
        ...{ hw_sound_model: 'ich9', hw_virtio_packed_ring: 'yes' },
      },
    };
    const constraints = (release: ReleaseName) => reportOf(release, document).constraints;
    expect(constraints('zed')).toMatchObject({ mem_encryption: true, packed_ring: false, sound_model: null });
    expect(constraints('epoxy')).toMatchObject({ mem_encryption: true, packed_ring: true, sound_model: null });
    expect(constraints('hibiscus')).toMatchObject({
      ...{ mem_encryption: 'amd-sev-es', packed_ring: true, sound_model: 'ich9' },
    });
  });

  it('says of a refusal at the API that nothing is stored, and what to change', () => {
    const report = reportOf('zed', { properties: { hw_disk_bus: 'scsy' } });
    expect(report).toMatchObject({ result: 'refused', system_metadata: null, constraints: null, xml: null });
    expect(report.error).toMatchObject({
      class: 'InvalidRequest',
      stage: 'api',
      status: 400,
      surfaces_as: 'response',
      where: 'POST /servers answers 400; nothing is stored',
      change: [expect.stringContaining('scsi'), 'remove image property hw_disk_bus'],
    });
  });

  it('says of a refusal on the compute host that the server is stored, and ends in a fault', () => {
    const report = reportOf('icehouse', { properties: { hw_watchdog_action: 'boom' } });
    expect(report.system_metadata).toMatchObject({ image_hw_watchdog_action: 'boom' });
    expect(report.error).toMatchObject({
      class: 'InvalidWatchdogAction',
      stage: 'guest_config',
      status: null,
      surfaces_as: 'fault',
    });
  });

  it('tells a constraint that is refused by itself', () => {
    const { constraints, error } = reportOf('zed', {
      properties: { hw_pmu: 'true' },
      flavor: { extra_specs: { 'hw:pmu': 'no' } },
    });
    expect(error).toMatchObject({ class: 'FlavorImageConflict' });
    expect(constraints).toMatchObject({ pmu: { error: { class: 'FlavorImageConflict' } }, serial_ports: 1 });
  });

  it('follows a hard reboot, which keeps what the first boot has registered', () => {
    const report = reportOf('zed', { path: 'hard_reboot', after_spawn: true });
    expect(report).toMatchObject({ path: 'hard_reboot', result: 'domain', system_metadata_changes: {} });
  });

  it('is a document that an XML reader takes, or a refusal, whatever the properties are', () => {
    const names = fc.oneof(
      fc.constantFrom(...PROPERTY_ROWS.keys()),
      fc.string(),
      fc.constantFrom('__proto__', 'constructor'),
    );
    const properties = fc.array(fc.tuple(names, fc.string({ unit: 'binary' })), { maxLength: 4 });
    fc.assert(
      fc.property(properties, fc.constantFrom<ReleaseName>(...RELEASES), (pairs, release) => {
        const report = reportOf(release, { properties: Object.fromEntries(pairs) });
        expect(JSON.parse(JSON.stringify(report))).toMatchObject({ release });
        expect(dryRunTable(report, style(false))).toContain(
          report.error === null ? 'a domain by the rules' : 'refused: ',
        );
        if (report.xml !== null) expect(parseXml(report.xml).name).toBe('domain');
        else expect(report.error?.class).toMatch(/^[A-Z]\w+$/);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the report for people', () => {
  it('lists the hops, one device a line, and the document', () => {
    const table = dryRunTable(
      reportOf('zed', { properties: { hw_disk_bus: 'scsi' }, flavor: { swap: 64 } }),
      style(false),
    );
    expect(table).toContain('\n  image_hw_disk_bus       scsi\n');
    expect(table).toContain('\n  sda  scsi  disk  boots 1  root, disk\n  sdb  scsi  disk           disk.swap\n');
    expect(table).toContain('\ndomain\n<domain type="kvm">');
  });

  it('begins with the refusal, where it shows and what to change', () => {
    const table = dryRunTable(reportOf('zed', { properties: { hw_video_ram: '64' } }), style(false));
    expect(table).toMatch(/^refused: RequestedVRamTooHigh at guest_config \(fault\)\n/);
    expect(table).toContain('\nwhat to change\n  - remove image property hw_video_ram\n');
  });

  it('shows no control character of a property, and colours only when asked', () => {
    const report = reportOf('icehouse', { properties: { os_version: '\u001b[31mred' } });
    expect(dryRunTable(report, style(false))).toContain('\\u001b[31mred');
    expect(dryRunTable(report, style(false))).not.toContain('\u001b');
    expect(dryRunTable(report, style(true))).toContain('\u001b[1msystem_metadata');
  });
});
