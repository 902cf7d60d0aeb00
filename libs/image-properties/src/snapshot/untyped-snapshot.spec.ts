import { describe, expect, it } from '@jest/globals';
import type { ServerFacts } from '../property-flow.js';
import type { BlockDeviceRow, FlavorFacts } from '../types.js';
import { snapshotImage, snapshotUpdate, volumeBackedSnapshotImage } from './untyped-snapshot.js';

const SERVER: ServerFacts = {
  uuid: 'u',
  imageRef: 'i',
  projectId: 'p',
  kernelId: '',
  ramdiskId: '',
  osType: 'linux',
  rootDeviceName: '/dev/vda',
  flavor: { root_gb: 20 } as FlavorFacts,
  systemMetadata: { image_base_image_ref: 'i', image_hw_disk_bus: 'scsi', image_cache_in_nova: 'x' },
  imageNow: { min_ram: 64, properties: { hw_disk_bus: 'ide' } },
};

describe('snapshotImage', () => {
  it('inherits what the server remembers under what the image says now, and lets the request win', () => {
    const image = snapshotImage(SERVER, {
      name: 's',
      kind: 'snapshot',
      userId: 'me',
      metadata: { image_type: 'mine' },
    });
    expect(image).toMatchObject({ name: 's', is_public: false, min_ram: 64, min_disk: 20 });
    expect(image.properties).toEqual({
      base_image_ref: 'i',
      hw_disk_bus: 'ide',
      instance_uuid: 'u',
      user_id: 'me',
      image_type: 'mine',
    });
  });

  it('works without the image', () => {
    const image = snapshotImage(
      { ...SERVER, imageNow: null },
      { name: 's', kind: 'backup', userId: 'me', backupType: 'daily' },
    );
    expect(image.properties).toMatchObject({ hw_disk_bus: 'scsi', image_type: 'backup', backup_type: 'daily' });
  });
});

describe('snapshotUpdate', () => {
  it('keeps an Amazon image one, and falls back to a bare container', () => {
    expect(snapshotUpdate(SERVER, { disk_format: 'ami' }, 'qcow2', 's')).toMatchObject({
      disk_format: 'ami',
      container_format: 'bare',
    });
    expect(snapshotUpdate(SERVER, { container_format: 'ovf' }, 'raw', 's')).toMatchObject({
      disk_format: 'raw',
      container_format: 'ovf',
    });
  });
});

describe('volumeBackedSnapshotImage', () => {
  const volume = {
    source_type: 'volume',
    destination_type: 'volume',
    volume_id: 'v',
    boot_index: 0,
    disk_bus: 'virtio',
    device_type: 'disk',
  };
  const request = {
    name: 's',
    metadata: { foo: 'bar' },
    blockDevices: [volume as BlockDeviceRow],
    snapshots: new Map([['v', 'snap']]),
  };

  it('maps each volume to its snapshot, in the key order of 2.7', () => {
    const image = volumeBackedSnapshotImage(SERVER, { ...request, bootMetadata: { properties: {} } });
    expect(image.properties['block_device_mapping']).toBe(
      '[{"guest_format": null, "boot_index": 0, "no_device": null, "snapshot_id": "snap", "delete_on_termination": null, ' +
        '"disk_bus": "virtio", "image_id": null, "source_type": "snapshot", "device_type": "disk", "volume_id": null, ' +
        '"destination_type": "volume", "volume_size": null}]',
    );
    expect(image).toMatchObject({ size: 0, properties: { bdm_v2: true, root_device_name: '/dev/vda' } });
  });

  it('loses the metadata of the request without an image, and keeps it with one', () => {
    const without = volumeBackedSnapshotImage(SERVER, { ...request, bootMetadata: { properties: { a: 'b' } } });
    expect(without.properties).not.toHaveProperty('foo');
    const withImage = volumeBackedSnapshotImage(SERVER, {
      ...request,
      bootMetadata: { id: 'i', status: 'active', properties: {} },
    });
    expect(withImage.properties).toHaveProperty('foo', 'bar');
    expect(withImage).not.toHaveProperty('status');
  });

  it("takes a local disk over with the database's own columns, which changes the order of its keys", () => {
    const swap = {
      source_type: 'blank',
      destination_type: 'local',
      guest_format: 'swap',
      volume_size: 64,
      no_device: false,
    };
    const blockDevices = [swap as unknown as BlockDeviceRow];
    const image = volumeBackedSnapshotImage(SERVER, { ...request, blockDevices, bootMetadata: { properties: {} } });
    expect(image.properties['block_device_mapping']).toBe(
      '[{"guest_format": "swap", "boot_index": null, "no_device": false, "snapshot_id": null, "volume_size": 64, ' +
        '"disk_bus": null, "image_id": null, "source_type": "blank", "device_type": null, "volume_id": null, ' +
        '"destination_type": "local", "delete_on_termination": null}]',
    );
  });
});
