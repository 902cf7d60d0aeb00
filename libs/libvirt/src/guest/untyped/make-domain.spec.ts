import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { type BlockDeviceRow, userKeyed } from '#image-properties';
import { LibvirtGuestError } from '../errors.js';
import { renderDomain } from '../render-domain.js';
import type { DomainRequest } from '../types.js';

const ROOT: BlockDeviceRow = {
  source_type: 'image',
  destination_type: 'local',
  boot_index: 0,
  image_id: 'i',
  device_name: null,
  device_type: 'disk',
  disk_bus: null,
  guest_format: null,
  snapshot_id: null,
  volume_id: null,
  volume_size: null,
  delete_on_termination: true,
  no_device: null,
};

function request(properties: Record<string, unknown>, changes: Partial<DomainRequest> = {}): DomainRequest {
  return {
    release: 'icehouse',
    path: 'spawn',
    instance: {
      id: 42,
      uuid: '6f2e9d0c-5a3b-4c1d-8e7f-0a1b2c3d4e5f',
      display_name: 'vm',
      image_ref: 'i',
      kernel_id: '',
      ramdisk_id: '',
      root_device_name: null,
      config_drive: '',
      os_type: null,
      architecture: null,
      vm_mode: null,
    },
    flavor: {
      id: 1,
      name: 'm1.small',
      flavorid: '2',
      memory_mb: 2048,
      vcpus: 2,
      root_gb: 20,
      ephemeral_gb: 0,
      swap: 0,
      rxtx_factor: 1,
      vcpu_weight: 0,
      extra_specs: {},
    },
    image: { id: 'i', disk_format: 'qcow2', properties },
    systemMetadata: {},
    blockDevices: [ROOT],
    network: [{ id: 'e9d9c0ab-11a1', type: 'ovs', address: 'fa:16:3e:aa:bb:01' }],
    ...changes,
  };
}

function xml(properties: Record<string, unknown>, changes: Partial<DomainRequest> = {}): string {
  return renderDomain(request(properties, changes)).xml;
}

describe('an icehouse domain', () => {
  it('is named by the template and the integer id', () => {
    expect(xml({})).toContain('<name>instance-0000002a</name>');
    const config = { 'DEFAULT.instance_name_template': 'vm-%(uuid)s-%%' };
    expect(xml({}, { config })).toContain('<name>vm-6f2e9d0c-5a3b-4c1d-8e7f-0a1b2c3d4e5f-%</name>');
  });

  it('keeps its files under the configured path', () => {
    expect(xml({}, { config: { 'DEFAULT.instances_path': '/srv/i' } })).toContain('file="/srv/i/6f2e9d0c-');
  });

  it('shows what each property does', () => {
    const document = xml({
      hw_disk_bus: 'scsi',
      hw_scsi_model: 'virtio-scsi',
      hw_vif_model: 'e1000',
      hw_video_model: 'qxl',
      hw_qemu_guest_agent: 'YES',
      hw_machine_type: 'q35',
      hw_watchdog_action: 'reset',
      os_command_line: 'quiet',
    });
    for (const part of [
      '<target bus="scsi" dev="sda"/>',
      '<controller type="scsi" model="virtio-scsi"/>',
      '<model type="e1000"/>',
      '<model type="qxl"/>',
      'org.qemu.guest_agent.0.instance-0000002a.sock',
      '<type machine="q35">hvm</type>',
      '<watchdog model="i6300esb" action="reset"/>',
      '<cmdline>quiet</cmdline>',
    ]) {
      expect(document).toContain(part);
    }
  });

  it('names the devices and tells the root back', () => {
    const rendered = renderDomain(request({ hw_disk_bus: 'ide' }));
    expect(rendered.rootDeviceName).toBe('/dev/hda');
    expect(rendered.blockDevices).toMatchObject([{ device_name: '/dev/hda' }]);
    expect(rendered.diskInfo.mapping).toMatchObject({ root: { bus: 'ide', dev: 'hda', boot_index: '1' } });
  });

  it.each([
    [{ hw_disk_bus: 'sata' }, 'UnsupportedHardware', 'block_device'],
    [{ hw_vif_model: 'bogus' }, 'UnsupportedHardware', 'guest_config'],
    [{ hw_video_model: 'bogus' }, 'InvalidVideoMode', 'guest_config'],
    [{ hw_video_ram: '64' }, 'RequestedVRamTooHigh', 'guest_config'],
    [{ hw_video_ram: 'x' }, 'ValueError', 'guest_config'],
    [{ hw_watchdog_action: 'bark' }, 'InvalidWatchdogAction', 'guest_config'],
    [{ os_command_line: 'é' }, 'UnicodeEncodeError', 'to_xml'],
    [{ os_command_line: 'a\u0001' }, 'ValueError', 'to_xml'],
  ])('%j is refused as %s at %s', (properties, className, stage) => {
    expect(() => xml(properties)).toThrow(expect.objectContaining({ className, stage }));
  });

  it('follows an edited image at a hard reboot in everything but the disks', () => {
    const changes = {
      path: 'hard_reboot' as const,
      systemMetadata: { image_hw_disk_bus: 'ide', image_hw_vif_model: 'e1000' },
      imageNow: { disk_format: 'qcow2', properties: { hw_disk_bus: 'scsi', hw_vif_model: 'pcnet' } },
    };
    const rendered = renderDomain(request({}, changes));
    expect(rendered.xml).toContain('<target bus="ide" dev="hda"/>');
    expect(rendered.xml).toContain('<model type="pcnet"/>');
    expect(rendered.systemMetadataChanges).toMatchObject({ image_hw_vif_model: 'pcnet', image_hw_disk_bus: 'scsi' });
  });

  it('rescues from a disk of its own, without a boot device', () => {
    const rendered = renderDomain(request({}, { path: 'rescue', imageNow: null }));
    expect(rendered.xml).toContain('/disk.rescue"/>');
    expect(rendered.xml).not.toContain('<boot ');
  });

  it('leaves its request alone', () => {
    const given = request({ hw_disk_bus: 'scsi' });
    const before = JSON.stringify(given);
    renderDomain(given);
    expect(JSON.stringify(given)).toBe(before);
  });

  it('is well formed or refused with a stage, whatever names and values the properties have', () => {
    const known = fc.constantFrom(
      'hw_machine_type',
      'hw_scsi_model',
      'os_command_line',
      'hw_video_model',
      'hw_disk_bus',
      'architecture',
    );
    const name = fc.oneof(
      known,
      fc.constantFrom('__proto__', 'constructor', 'toString'),
      fc.string({ unit: 'binary' }),
    );
    const value = fc.oneof(fc.constantFrom('scsi', 'virtio', '</domain>', '"><x/>', ''), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (entries) => {
        const properties = userKeyed();
        for (const [key, text] of entries) properties[key] = text;
        let document: string;
        try {
          document = xml(properties);
        } catch (error) {
          expect(error).toBeInstanceOf(LibvirtGuestError);
          return;
        }
        using parsed = XmlDocument.fromString(document);
        expect(parsed.root.name).toBe('domain');
        expect(parsed.find('/domain/devices/x')).toEqual([]);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a host of libvirt', () => {
  const on = (libvirt_version: string, config = {}) =>
    renderDomain(request({}, { host: { libvirt_version }, config })).xml.replace(/\n\s*/g, '');

  it('of 0.9.11 and later plugs a card into Open vSwitch itself, an older one is told of a device and no script', () => {
    const old =
      '<interface type="ethernet"><mac address="fa:16:3e:aa:bb:01"/><model type="virtio"/><script path=""/><target dev="nice9d9c0ab-11"/></interface>';
    const versions = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 30 }),
    );
    fc.assert(
      fc.property(versions, ([major, minor, micro]) => {
        const xml = on(`${major}.${minor}.${micro}`);
        const isOld = major * 1_000_000 + minor * 1000 + micro < 9011;
        expect(xml.includes(old)).toBe(isOld);
        expect(xml.includes('<virtualport type="openvswitch">')).toBe(!isOld);
      }),
    );
    expect(on('0.9.10')).toContain(old);
    expect(on('0.9.11')).not.toContain('<script');
  });

  it('before 0.9.10 copies no CPU of the host itself: Nova writes it out', () => {
    expect(on('0.9.10')).toContain('<cpu mode="host-model" match="exact"/>');
    expect(on('0.9.9')).toContain(
      '<cpu match="exact"><arch>x86_64</arch><model>Penryn</model><vendor>Intel</vendor><feature policy="require" name="xtpr"/>',
    );
    expect(on('0.9.9', { 'libvirt.cpu_mode': 'custom', 'libvirt.cpu_model': 'core2duo' })).toContain(
      '<cpu match="exact"><model>core2duo</model></cpu>',
    );
    expect(() => on('0.9.9', { 'libvirt.cpu_mode': 'host-passthrough' })).toThrow(
      'Passthrough of the host CPU was requested but this libvirt version does not support this feature',
    );
  });

  it('takes no CPU model for a hypervisor that has none', () => {
    expect(() => on('1.2.2', { 'libvirt.virt_type': 'xen', 'libvirt.cpu_mode': 'host-model' })).toThrow(
      "current libvirt hypervisor 'xen' does not support selecting CPU models",
    );
  });
});
