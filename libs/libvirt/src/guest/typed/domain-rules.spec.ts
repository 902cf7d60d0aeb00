import { describe, expect, it } from '@jest/globals';
import { type FlavorFacts, propertyFlow, type UserKeyed } from '#image-properties';
import type { ReleaseName } from '#releases';
import { renderDomain } from '../render-domain.js';
import type { DomainRequest, RenderedDomain } from '../types.js';

interface Server {
  release: ReleaseName;
  properties?: UserKeyed;
  extraSpecs?: Record<string, string>;
  volume?: UserKeyed;
  image?: UserKeyed;
  request?: Partial<DomainRequest>;
}

/** A new server of an image, or of a volume where there is one. */
function requestOf({
  release,
  properties = {},
  extraSpecs = {},
  volume,
  image: facts,
  request,
}: Server): DomainRequest {
  const flow = propertyFlow(release);
  const flavor: FlavorFacts = {
    ...{ id: 1, name: 'm1.test', flavorid: 'f-1', memory_mb: 2048, vcpus: 2, root_gb: 20, ephemeral_gb: 0, swap: 0 },
    ...{ rxtx_factor: 1, vcpu_weight: null, extra_specs: extraSpecs },
  };
  const image =
    volume === undefined
      ? { id: 'img', name: 'image', status: 'active', size: 1, disk_format: 'qcow2', properties, ...facts }
      : flow.imageMetadataFromVolume({ id: 'v', size: 10, volume_image_metadata: properties as UserKeyed<string> });
  const row = { source_type: 'volume', destination_type: 'volume', uuid: 'vol-1', boot_index: 0, ...volume };
  const server = flow.newServer({
    ...{ imageRef: volume ? '' : 'img', bootMetadata: image, flavor, instanceUuid: 'u', userName: 'demo' },
    ...(volume ? { blockDevices: [row], legacyBdm: false } : {}),
  });
  const connection = {
    driver_volume_type: 'iscsi',
    data: { device_path: '/dev/sdb', logical_block_size: 512, physical_block_size: 512 },
  };
  return {
    ...{ release, path: 'spawn', flavor, image, systemMetadata: server.systemMetadata },
    instance: { ...server.columns, id: 42, uuid: 'u', display_name: 'vm' },
    blockDevices: server.blockDevices.map((each) => ({ ...each, connection_info: each.volume_id ? connection : null })),
    network: [{ id: 'e9d9c0ab-11a1', type: 'ovs', address: 'fa:16:3e:aa:bb:01', bridge: 'br-int' }],
    ...request,
  };
}

const render = (server: Server): RenderedDomain => renderDomain(requestOf(server));
const flat = (xml: string): string => xml.replace(/\n\s*/g, '');
const xmlOf = (server: Server): string => flat(render(server).xml);

describe('the domain of a server by release', () => {
  it('names the root volume and gives it an alias by 2025.1', () => {
    const volume = {};
    expect(xmlOf({ release: 'zed', volume })).not.toMatch(/nova:root|<alias/);
    const xml = xmlOf({ release: 'epoxy', volume });
    expect(xml).toContain('<nova:root type="volume" uuid=""/>');
    expect(xml).toContain('<alias name="ua-vol-1"/><source');
  });

  it('boots from a lun without a serial number, and at last without block sizes', () => {
    const volume = { device_type: 'lun', disk_bus: 'scsi' };
    expect(() => render({ release: 'zed', volume })).toThrow("'lun'");
    const xml = xmlOf({ release: 'epoxy', volume });
    expect(xml).toContain('<disk type="block" device="lun">');
    expect(xml).toContain('<blockio');
    expect(xml).not.toContain('<serial>');
    expect(xmlOf({ release: 'hibiscus', volume })).not.toContain('<blockio');
  });

  it('boots an ISO image as a CD-ROM by 2025.1, though its mapping says disk', () => {
    const iso = { image: { disk_format: 'iso' } };
    expect(xmlOf({ release: 'zed', ...iso })).toContain('device="disk"');
    expect(render({ release: 'epoxy', ...iso }).diskInfo.mapping['root']).toMatchObject({ bus: 'ide', type: 'cdrom' });
  });

  it('takes the flavor’s width of physical addresses before the image’s', () => {
    const properties = { hw_maxphysaddr_mode: 'emulate', hw_maxphysaddr_bits: '42' };
    const wish = { properties, extraSpecs: { 'hw:maxphysaddr_mode': 'passthrough', 'hw:maxphysaddr_bits': '0' } };
    expect(xmlOf({ release: 'zed', ...wish })).not.toContain('maxphysaddr');
    expect(xmlOf({ release: 'epoxy', ...wish })).toContain('<maxphysaddr mode="passthrough"/>');
    expect(xmlOf({ release: 'epoxy', properties })).toContain('<maxphysaddr mode="emulate" bits="42"/>');
  });

  it('reads no option that its release does not know', () => {
    const config = { 'libvirt.virt_type': 'qemu', 'libvirt.tb_cache_size': 128 };
    expect(xmlOf({ release: 'zed', request: { config } })).not.toContain('<tcg>');
    expect(xmlOf({ release: 'epoxy', request: { config } })).toContain('<tb-cache unit="MiB">128</tb-cache>');
  });

  it('leaves I/O of volumes to QEMU where the newest are told to', () => {
    const server = { volume: {}, request: { config: { 'libvirt.use_default_aio_mode_for_volumes': true } } };
    expect(xmlOf({ release: 'epoxy', ...server })).toContain('io="native"');
    expect(xmlOf({ release: 'hibiscus', ...server })).not.toContain('io="native"');
  });

  it('describes flavor and image with typed properties in the order of Nova’s fields', () => {
    const properties = {
      os_type: 'linux',
      hw_boot_menu: 'yes',
      my_own: 'x',
      'hw_numa_cpus.0': '0-1',
      'hw_numa_mem.0': '2048',
      hw_numa_nodes: '1',
    };
    const server = { properties, extraSpecs: { 'quota:cpu_shares': '1' } };
    expect(xmlOf({ release: 'epoxy', ...server })).not.toContain('<nova:image');
    const xml = xmlOf({ release: 'hibiscus', ...server });
    expect(xml).toContain('<nova:flavor name="m1.test" id="f-1">');
    expect(xml).toContain(
      '<nova:extraSpecs><nova:extraSpec name="quota:cpu_shares">1</nova:extraSpec></nova:extraSpecs>',
    );
    expect(xml).toContain(
      '<nova:properties><nova:property name="hw_boot_menu">True</nova:property>' +
        '<nova:property name="hw_numa_nodes">1</nova:property>' +
        '<nova:property name="hw_numa_cpus">[CoercedSet({0, 1})]</nova:property>' +
        '<nova:property name="hw_numa_mem">[2048]</nova:property>' +
        '<nova:property name="os_type">linux</nova:property></nova:properties></nova:image>',
    );
  });

  it('emulates AArch64 on a PC’s machine since libvirt chooses the firmware', () => {
    const properties = { hw_emulation_architecture: 'aarch64' };
    expect(() => render({ release: 'epoxy', properties })).toThrow('Invalid machine type: pc');
    expect(xmlOf({ release: 'hibiscus', properties })).toContain('<type arch="aarch64" machine="pc">hvm</type>');
  });

  it('passes the model of the USB controller over where something is plugged in', () => {
    const properties = { hw_usb_model: 'qemu-xhci', hw_redirected_usb_ports: '2', hw_sound_model: 'ich9' };
    const xml = xmlOf({ release: 'hibiscus', properties });
    expect(xml).toContain(`<controller type="usb" index="0"/>${'<redirdev type="spicevmc" bus="usb"/>'.repeat(2)}`);
    expect(xml).toContain('<sound model="ich9"/>');
    const config = { 'vnc.enabled': false };
    expect(xmlOf({ release: 'hibiscus', properties, request: { config } })).toContain('model="qemu-xhci"');
    expect(xmlOf({ release: 'epoxy', properties })).not.toMatch(/sound|redirdev/);
  });
});

describe('the firmware of a server', () => {
  const properties = { hw_machine_type: 'q35', hw_firmware_type: 'uefi', os_secure_boot: 'required' };
  const osOf = (xml: string): string => /<os.*?<\/os>/.exec(flat(xml))?.[0] ?? '';

  it('is asked for at a spawn and kept at a hard reboot', () => {
    const spawned = render({ release: 'hibiscus', properties });
    expect(osOf(spawned.xml)).toContain(
      '<firmware><feature name="secure-boot" enabled="yes"/></firmware>' +
        '<type arch="x86_64" machine="q35">hvm</type><loader secure="yes"/>',
    );
    expect(spawned.xml).not.toContain('smm');
    const rebooted = xmlOf({ release: 'hibiscus', properties, request: { firmware: spawned.firmware } });
    expect(osOf(rebooted)).toContain(
      '<loader type="pflash" readonly="yes" secure="yes">/usr/share/OVMF/OVMF_CODE.secboot.fd</loader>' +
        '<nvram template="/usr/share/OVMF/OVMF_VARS.secboot.fd">/var/lib/libvirt/qemu/nvram/instance-0000002a_VARS.fd</nvram>',
    );
    expect(rebooted).toContain('<smm><smm state="on"/></smm>');
  });

  it('is chosen anew when Secure Boot has changed', () => {
    const { firmware } = render({ release: 'hibiscus', properties: { ...properties, os_secure_boot: 'disabled' } });
    expect(osOf(xmlOf({ release: 'hibiscus', properties, request: { firmware } }))).toContain('<os firmware="efi">');
  });

  it('has no variables when it is stateless', () => {
    const stateless = { hw_machine_type: 'q35', hw_firmware_type: 'uefi', hw_firmware_stateless: 'true' };
    const { firmware, xml } = render({ release: 'hibiscus', properties: stateless });
    expect(osOf(xml)).toContain('<loader secure="no" stateless="yes"/>');
    const rebooted = osOf(xmlOf({ release: 'hibiscus', properties: stateless, request: { firmware } }));
    expect(rebooted).toContain(
      '<loader type="rom" secure="no" stateless="yes">/usr/share/ovmf/OVMF.amdsev.fd</loader>',
    );
    expect(rebooted).not.toContain('nvram');
    expect(osOf(render({ release: 'epoxy', properties: stateless }).xml)).toMatch(/stateless="yes">.*OVMF_CODE.fd/);
  });

  it('can’t be stateless without UEFI in 2025.1, and is not in 2026.2', () => {
    const bios = { properties: { hw_firmware_stateless: 'true' } };
    expect(() => render({ release: 'epoxy', ...bios })).toThrow('Stateless firmware is supported only when UEFI');
    expect(xmlOf({ release: 'hibiscus', ...bios })).not.toContain('<loader');
  });
});

describe('a guest with encrypted memory', () => {
  const encrypted = (model: string): UserKeyed => ({
    ...{ hw_machine_type: 'q35', hw_firmware_type: 'uefi', hw_firmware_stateless: 'true', hw_video_model: 'none' },
    ...{ hw_mem_encryption: 'true', hw_mem_encryption_model: model },
  });
  const request = { host: { amd_sev: true, intel_tdx: true } };

  it.each([
    ['amd-sev', '<launchSecurity type="sev"><policy>0x0033</policy></launchSecurity>', true],
    ['amd-sev-es', '<launchSecurity type="sev"><policy>0x0037</policy></launchSecurity>', true],
    [
      'amd-sev-snp',
      '<launchSecurity type="sev-snp" authorKey="no" vcek="yes" kernelHashes="no"><policy>0x00030000</policy></launchSecurity>',
      false,
    ],
    ['intel-tdx', '<launchSecurity type="tdx"><quoteGenerationService/></launchSecurity>', false],
  ])('is launched with %s', (model, launch, isLocked) => {
    const xml = xmlOf({ release: 'hibiscus', properties: encrypted(model), request });
    expect(xml).toContain(launch);
    expect(xml.includes('<locked/>')).toBe(isLocked);
    expect(xml).not.toMatch(/vmcoreinfo|iommu/);
  });

  it('has SEV’s devices and settings, whatever the model, in 2025.1', () => {
    const xml = xmlOf({ release: 'epoxy', properties: encrypted('intel-tdx'), request });
    expect(xml).toContain('<policy>0x0033</policy><cbitpos>47</cbitpos><reducedPhysBits>1</reducedPhysBits>');
    expect(xml).toContain('iommu="on"');
    expect(xml).toContain('<vmcoreinfo/>');
  });

  it('has its memory locked in 2026.2 though the host can’t encrypt it', () => {
    const properties = encrypted('amd-sev');
    expect(xmlOf({ release: 'epoxy', properties })).not.toContain('<locked/>');
    const xml = xmlOf({ release: 'hibiscus', properties });
    expect(xml).toContain('<locked/>');
    expect(xml).not.toContain('launchSecurity');
  });
});
