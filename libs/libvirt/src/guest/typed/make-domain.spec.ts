import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import {
  type FlavorFacts,
  IMAGE_PROPERTIES,
  propertyFlow,
  type SystemMetadata,
  type UserKeyed,
} from '#image-properties';
import { LibvirtGuestError } from '../errors.js';
import { renderDomain } from '../render-domain.js';
import type { DomainRequest, GuestVif, RenderedDomain } from '../types.js';

const vif: GuestVif = {
  id: 'e9d9c0ab-11a1',
  type: 'ovs',
  address: 'fa:16:3e:aa:bb:01',
  bridge: 'br-int',
  ip: '10.0.0.1',
};
const flow = propertyFlow('zed');

interface Boot {
  properties?: UserKeyed;
  extraSpecs?: Record<string, string>;
  flavor?: Partial<FlavorFacts>;
  volumes?: UserKeyed[];
  config?: UserKeyed;
  host?: UserKeyed;
}

/** A new server of an image, or of the volumes when there are any. */
function requestOf({
  properties = {},
  extraSpecs = {},
  volumes = [],
  config,
  host,
  flavor: sizes,
}: Boot): DomainRequest {
  const flavor: FlavorFacts = {
    ...{ id: 1, name: 'm1.test', flavorid: '1', memory_mb: 2048, vcpus: 2, root_gb: 20, ephemeral_gb: 0, swap: 0 },
    ...{ rxtx_factor: 1, vcpu_weight: null, extra_specs: extraSpecs },
    ...sizes,
  };
  const isVolume = volumes.length > 0;
  const image = isVolume
    ? flow.imageMetadataFromVolume({ id: 'v', size: 10, volume_image_metadata: properties as UserKeyed<string> })
    : { id: 'img', name: 'image', status: 'active', size: 1, disk_format: 'qcow2', properties };
  const server = flow.newServer({
    ...{ imageRef: isVolume ? '' : 'img', bootMetadata: image, flavor, instanceUuid: 'u', userName: 'demo' },
    ...(isVolume ? { blockDevices: volumes.map(({ connection_info: _info, ...row }) => row), legacyBdm: false } : {}),
  });
  const connections = new Map(volumes.map((volume) => [volume['uuid'], volume['connection_info']]));
  return {
    release: 'zed',
    path: 'spawn',
    instance: { ...server.columns, id: 42, uuid: 'uuid-of-it', display_name: 'vm', created_at: '2026-01-02T03:04:05Z' },
    flavor,
    image,
    systemMetadata: server.systemMetadata,
    blockDevices: server.blockDevices.map((row) => ({
      ...row,
      connection_info: (connections.get(row.volume_id) ?? null) as never,
    })),
    network: [vif],
    config,
    host,
  };
}

const render = (boot: Boot = {}): RenderedDomain => renderDomain(requestOf(boot));
const xmlOf = (boot: Boot = {}): string => render(boot).xml.replace(/\n\s*/g, '');
const volume = (uuid: string, type: string, data: UserKeyed, bootIndex = 0): UserKeyed => ({
  ...{ source_type: 'volume', destination_type: 'volume', uuid, boot_index: bootIndex },
  connection_info: { driver_volume_type: type, data },
});

describe('the domain of a zed server', () => {
  it('names the domain after the server’s id and says when it was made', () => {
    const xml = xmlOf();
    expect(xml).toContain('<name>instance-0000002a</name><memory>2097152</memory><vcpu>2</vcpu>');
    expect(xml).toContain('<nova:creationTime>2026-01-02 03:04:05</nova:creationTime>');
  });

  it('puts every disk of a virtio-scsi guest on a unit of the controller', () => {
    const xml = xmlOf({ properties: { hw_disk_bus: 'scsi', hw_scsi_model: 'virtio-scsi' }, flavor: { swap: 512 } });
    expect(xml).toContain('<target bus="scsi" dev="sda"/><address type="drive" controller="0" unit="0"/>');
    expect(xml).toContain('<target bus="scsi" dev="sdb"/><address type="drive" controller="0" unit="1"/>');
    expect(xml).toContain('<controller type="scsi" index="0" model="virtio-scsi"/>');
  });

  it('renders an ISO image with its mapping as a disk, a fault of the original', () => {
    const request = requestOf({});
    const iso = { ...request.image, disk_format: 'iso' };
    expect(renderDomain({ ...request, image: iso }).xml).toContain('device="disk"');
    expect(renderDomain({ ...request, image: iso, blockDevices: [] }).xml).toContain('device="cdrom"');
  });

  it('connects volumes of every backend as Cinder tells', () => {
    const volumes = [
      volume('v0', 'iscsi', { device_path: '/dev/sdb', access_mode: 'ro' }),
      volume('v1', 'nfs', { export: 'nas:/share', name: 'volume-v1', format: 'qcow2' }, -1),
      volume(
        'v2',
        'rbd',
        { name: 'p/v2', hosts: ['h'], ports: ['1'], auth_enabled: true, auth_username: 'c', secret_uuid: 's' },
        -1,
      ),
    ];
    const xml = xmlOf({ volumes });
    expect(xml).toContain(
      'io="native"/><source dev="/dev/sdb"/><target bus="virtio" dev="vda"/><serial>v0</serial><readonly/>',
    );
    expect(xml).toContain('<source file="/var/lib/nova/mnt/');
    expect(xml).toContain('<auth username="c"><secret type="ceph" uuid="s"/></auth><target bus="virtio" dev="vdc"/>');
    expect(() => xmlOf({ volumes: [volume('v0', 'carrier pigeon', {})] })).toThrow('Could not find a handler');
  });

  it('gives Windows guests local time and Hyper-V, and hides KVM on demand', () => {
    const xml = xmlOf({ properties: { os_type: 'windows', img_hide_hypervisor_id: 'true' } });
    expect(xml).toContain('<clock offset="localtime">');
    expect(xml).toContain('<vendor_id state="on" value="1234567890ab"/>');
    expect(xml).toContain('<kvm><hidden state="on"/></kvm>');
  });

  it('boots UEFI with Secure Boot on q35, with the original’s fault in SMM', () => {
    const xml = xmlOf({ properties: { hw_firmware_type: 'uefi', os_secure_boot: 'required', hw_machine_type: 'q35' } });
    expect(xml).toContain(
      '<loader type="pflash" readonly="yes" secure="yes">/usr/share/OVMF/OVMF_CODE.secboot.fd</loader>',
    );
    expect(xml).toContain('<features><smm><smm state="on"/></smm><acpi/>');
  });

  it('pins dedicated CPUs and the memory node', () => {
    const xml = xmlOf({ extraSpecs: { 'hw:cpu_policy': 'dedicated', 'hw:cpu_thread_policy': 'isolate' } });
    expect(xml).toContain('<vcpupin vcpu="0" cpuset="0"/><vcpupin vcpu="1" cpuset="6"/>');
    expect(xml).toContain('<numatune><memory mode="strict" nodeset="0"/>');
  });

  it('fails where the original warns of an HPET with the id that the metadata of a volume lacks', () => {
    const properties = { hw_time_hpet: 'true', hw_emulation_architecture: 's390x' };
    const config = { 'libvirt.virt_type': 'kvm' };
    expect(xmlOf({ properties, config })).not.toContain('hpet');
    const volumes = [volume('v0', 'local', { device_path: '/dev/sdb' })];
    expect(() => xmlOf({ properties, config, volumes })).toThrow("Cannot load 'id' in the base class");
  });

  it('encrypts memory only where the host can', () => {
    const properties = { hw_mem_encryption: 'true', hw_firmware_type: 'uefi', hw_machine_type: 'q35' };
    expect(xmlOf({ properties })).not.toContain('launchSecurity');
    const xml = xmlOf({ properties, host: { amd_sev: true } });
    expect(xml).toContain('<launchSecurity type="sev">');
    expect(xml).toContain('<driver name="qemu" type="qcow2" cache="none" iommu="on"/>');
  });

  it('makes a TPM only with a secret', () => {
    const properties = { hw_tpm_version: '2.0' };
    expect(() => xmlOf({ properties })).toThrow('Refusing to create an emulated TPM with no secret!');
    const rendered = render({ properties, host: { vtpm_secret_uuid: 'secret' } });
    expect(rendered.xml).toContain('<encryption secret="secret"/>');
    expect(rendered.systemMetadataChanges['vtpm_secret_uuid']).toBe('secret');
  });

  it.each([
    [{ properties: { hw_disk_bus: 'xen' } }, 'UnsupportedHardware', 'block_device'],
    [{ properties: { hw_machine_type: 'bogus' } }, 'InvalidMachineType', 'guest_config'],
    [{ properties: { hw_vif_model: 'vmxnet' } }, 'UnsupportedHardware', 'guest_config'],
    [{ properties: { hw_viommu_model: 'intel' } }, 'InvalidVIOMMUMachineType', 'guest_config'],
    [{ properties: { hw_video_ram: '64' } }, 'RequestedVRamTooHigh', 'guest_config'],
    [{ extraSpecs: { 'hw:watchdog_action': 'bark' } }, 'InvalidWatchdogAction', 'guest_config'],
    [{ extraSpecs: { 'hw:numa_nodes': '2' }, flavor: { memory_mb: 65536 } }, 'ComputeResourcesUnavailable', 'claim'],
    [{ properties: { hw_disk_bus: 'ide' }, flavor: { swap: 1 }, config: { 'libvirt.disk_prefix': 'x' } }, '', ''],
  ])('refuses %j where the original does', (boot, className, stage) => {
    if (className === '') expect(xmlOf(boot)).toContain('dev="xb"');
    else expect(() => xmlOf(boot)).toThrow(expect.objectContaining({ className, stage }));
  });

  it('can not write control characters, as lxml can not', () => {
    const properties = { kernel_id: 'k', os_command_line: 'a\u0000b' };
    expect(() => xmlOf({ properties })).toThrow(expect.objectContaining({ className: 'ValueError', stage: 'to_xml' }));
  });
});

describe('what a spawn leaves behind', () => {
  it('pins the defaults; a hard reboot then adds a keyboard, because the bus of the pointer is pinned too (a fault of the original)', () => {
    const request = requestOf({ properties: { hw_disk_bus: 'scsi' } });
    const spawned = renderDomain(request);
    expect(spawned.systemMetadataChanges).toMatchObject({ image_hw_machine_type: 'pc', image_hw_cdrom_bus: 'ide' });
    expect(spawned.rootDeviceName).toBe('/dev/sda');
    const rebooted = renderDomain({
      ...request,
      path: 'hard_reboot',
      instance: { ...request.instance, root_device_name: spawned.rootDeviceName },
      blockDevices: spawned.blockDevices,
      systemMetadata: { ...request.systemMetadata, ...spawned.systemMetadataChanges } as SystemMetadata,
    });
    const keyboard = '    <input type="keyboard" bus="usb"/>\n';
    expect(rebooted.xml).toContain(keyboard);
    expect(rebooted.xml.replace(keyboard, '')).toBe(spawned.xml);
  });

  it('makes the same domain when asked twice', () => {
    const request = requestOf({ properties: { hw_numa_nodes: '2' } });
    expect(renderDomain(request).xml).toBe(renderDomain(request).xml);
  });
});

describe('a rescue', () => {
  const request: DomainRequest = { ...requestOf({ flavor: { swap: 512 } }), path: 'rescue' };

  it('boots the rescue disk and adds the server’s root disk', () => {
    const { xml, diskInfo } = renderDomain({ ...request, image: { id: 'r', properties: {} } });
    expect(xml).toContain('/disk.rescue"/>');
    expect(Object.keys(diskInfo.mapping)).toEqual(['disk.rescue', 'root', 'disk']);
  });

  it('keeps all disks in place with rescue properties and boots the added one', () => {
    const image = { id: 'r', properties: { hw_rescue_bus: 'usb', hw_rescue_device: 'cdrom' } };
    const { xml, diskInfo } = renderDomain({ ...request, image });
    expect(diskInfo.mapping['disk.rescue']).toEqual({ bus: 'usb', dev: 'sda', type: 'cdrom' });
    expect(diskInfo.mapping['disk.swap']).toBeDefined();
    expect(xml).toContain('<boot order="1"/>');
  });
});

describe('any image', () => {
  const name = fc.oneof(
    fc.constantFrom(...Object.keys(IMAGE_PROPERTIES)),
    fc.constantFrom('kernel_id', 'vm_mode', 'root_device_name', '__proto__', 'os_command_line'),
    fc.string(),
  );
  const value = fc.oneof(
    fc.constantFrom('scsi', 'virtio', 'q35', 'uefi', 'true', '2', '<a b="c">&', ']]>', 'windows', 'virtio-scsi'),
    fc.string({ unit: 'binary' }),
  );

  it('makes a well-formed document or a typed refusal, whatever the properties hold', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 6 }), (properties) => {
        let xml: string;
        try {
          xml = renderDomain(requestOf({ properties, host: { vtpm_secret_uuid: 's' } })).xml;
        } catch (error) {
          expect(error).toMatchObject({ className: expect.any(String), builtin: expect.any(Boolean) });
          if (error instanceof LibvirtGuestError) expect(error.stage).not.toBe('driver_init');
          return;
        }
        const document = XmlDocument.fromString(xml);
        expect(document.root.name).toBe('domain');
        document.dispose();
      }),
      { numRuns: 300 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
