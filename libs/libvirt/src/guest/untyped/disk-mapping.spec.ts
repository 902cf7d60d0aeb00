import { describe, expect, it } from '@jest/globals';
import type { BlockDeviceRow, FlavorFacts, ImageMetadata } from '#image-properties';
import { blockDeviceInfo, NO_BLOCK_DEVICES } from './block-device-info.js';
import { DiskBusRules } from './disk-bus.js';
import { diskInfo, type MappingRequest } from './disk-mapping.js';
import { computeHost } from './host.js';
import { GuestOptions } from './options.js';

function row(fields: Partial<BlockDeviceRow>): BlockDeviceRow {
  return {
    source_type: 'volume',
    destination_type: 'volume',
    boot_index: -1,
    device_name: null,
    image_id: null,
    snapshot_id: null,
    volume_id: null,
    volume_size: null,
    delete_on_termination: null,
    no_device: null,
    ...fields,
  };
}

function mapped(image: ImageMetadata, changes: Partial<MappingRequest> = {}, config = {}, flavor = {}) {
  const options = new GuestOptions(config);
  return diskInfo({
    buses: new DiskBusRules(options, computeHost({ release: 'icehouse' }), 'disk_info'),
    options,
    flavor: { swap: 0, ephemeral_gb: 0, ...flavor } as FlavorFacts,
    image,
    blockDevices: NO_BLOCK_DEVICES,
    isRescue: false,
    hasConfigDrive: false,
    ...changes,
  }).mapping;
}

describe('diskInfo', () => {
  it('gives names in turn: root, ephemeral, swap', () => {
    const disks = mapped({ properties: { hw_disk_bus: 'scsi' } }, {}, {}, { ephemeral_gb: 5, swap: 512 });
    expect(Object.entries(disks).map(([role, { bus, dev }]) => `${role} ${bus} ${dev}`)).toEqual([
      'root scsi sda',
      'disk scsi sda',
      'disk.local scsi sdb',
      'disk.swap scsi sdc',
    ]);
  });

  it('lets a root device name beat hw_disk_bus, as its prefix tells the bus', () => {
    const blockDevices = blockDeviceInfo([], '/dev/hda');
    expect(mapped({ properties: { hw_disk_bus: 'scsi' } }, { blockDevices })['root']).toEqual({
      bus: 'ide',
      dev: 'hda',
      type: 'disk',
      boot_index: '1',
    });
  });

  it('boots an ISO as a CD-ROM on the CD-ROM bus', () => {
    expect(mapped({ disk_format: 'iso', properties: {} })['root']).toMatchObject({
      type: 'cdrom',
      bus: 'ide',
      dev: 'hda',
    });
    const ppc = { disk_format: 'iso', properties: { architecture: 'ppc64', hw_cdrom_bus: null } };
    expect(mapped(ppc)['root']).toMatchObject({ bus: 'scsi', dev: 'sda' });
  });

  it('puts the config drive on the last device of its bus', () => {
    const config = { 'DEFAULT.config_drive_format': 'vfat' };
    expect(mapped({ properties: {} }, { hasConfigDrive: true })['disk.config']).toMatchObject({
      dev: 'hdd',
      type: 'cdrom',
    });
    expect(mapped({ properties: {} }, { hasConfigDrive: true }, config)['disk.config']).toMatchObject({
      dev: 'vdz',
      type: 'disk',
    });
  });

  it('prefers the bus of a mapping to the one of the image, and falls back from an impossible one', () => {
    const root = (disk_bus: string) => blockDeviceInfo([row({ boot_index: 0, volume_id: 'v', disk_bus })], null);
    const image = { properties: { hw_disk_bus: 'ide' } };
    expect(mapped(image, { blockDevices: root('scsi') })['root']).toMatchObject({ bus: 'scsi', dev: 'sda' });
    expect(mapped(image, { blockDevices: root('sata') })['root']).toMatchObject({ bus: 'virtio', dev: 'vda' });
  });

  it('tells the format of an ephemeral disk, not the one of swap', () => {
    const blank = { source_type: 'blank', destination_type: 'local', volume_size: 5 } as const;
    const rows = [row({ ...blank, guest_format: 'ext4' }), row({ ...blank, guest_format: 'swap' })];
    const disks = mapped({ properties: {} }, { blockDevices: blockDeviceInfo(rows, null) });
    expect(disks['disk.eph0']).toEqual({ bus: 'virtio', dev: 'vdb', type: 'disk', format: 'ext4' });
    expect(disks['disk.swap']).toEqual({ bus: 'virtio', dev: 'vdc', type: 'disk' });
  });

  it('has room for four disks on an IDE bus', () => {
    const rows = Array.from({ length: 5 }, (_, index) =>
      row({ boot_index: index, volume_id: `v${index}`, disk_bus: 'ide' }),
    );
    expect(() => mapped({ properties: {} }, { blockDevices: blockDeviceInfo(rows, null) })).toThrow(
      expect.objectContaining({ className: 'TypeError', stage: 'disk_info' }),
    );
  });

  it('refuses a bus that the hypervisor does not have, and a name that tells none', () => {
    expect(() => mapped({ properties: { hw_cdrom_bus: 'sata' } })).toThrow(
      "Requested hardware 'sata' is not supported by the 'kvm'",
    );
    const blockDevices = blockDeviceInfo([], '/dev/qda');
    expect(() => mapped({ properties: {} }, { blockDevices })).toThrow("Unable to determine disk bus for 'q'");
  });

  it('rescues with two disks and nothing else', () => {
    const disks = mapped({ properties: {} }, { isRescue: true, hasConfigDrive: true }, {}, { swap: 512 });
    expect(Object.keys(disks)).toEqual(['disk.rescue', 'root', 'disk']);
    expect(disks['disk']).toEqual({ bus: 'virtio', dev: 'vdb', type: 'disk' });
  });
});
