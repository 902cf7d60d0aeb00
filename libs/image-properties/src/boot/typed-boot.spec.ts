import { describe, expect, it } from '@jest/globals';
import { propertyFlow } from '../by-release.js';
import type { FlavorFacts } from '../types.js';

const flow = propertyFlow('zed');
const { checkRequestedImage } = flow;
const flavor: FlavorFacts = {
  id: 1,
  name: 'm1.test',
  flavorid: '1',
  memory_mb: 2048,
  vcpus: 2,
  root_gb: 20,
  ephemeral_gb: 0,
  swap: 0,
  rxtx_factor: 1,
  vcpu_weight: null,
  extra_specs: {},
};
const image = { id: 'img', name: 'i', status: 'active', size: 1, min_ram: 0, min_disk: 0, disk_format: 'qcow2' };

describe('a new server under zed', () => {
  it('gets the rows of a boot from an image', () => {
    const made = flow.newServer({
      imageRef: 'img',
      bootMetadata: { ...image, properties: { hw_disk_bus: 'scsi', os_type: 'linux' } },
      flavor,
      instanceUuid: 'u',
      userName: 'demo',
      projectName: 'demo-project',
    });
    expect({ ...made.systemMetadata }).toEqual({
      image_hw_disk_bus: 'scsi',
      image_os_type: 'linux',
      image_min_ram: '0',
      image_min_disk: '20',
      image_disk_format: 'qcow2',
      image_base_image_ref: 'img',
      owner_user_name: 'demo',
      owner_project_name: 'demo-project',
    });
    expect(made.columns).toMatchObject({ image_ref: 'img', os_type: 'linux', kernel_id: '', auto_disk_config: false });
    expect(made.blockDevices).toEqual([
      expect.objectContaining({ source_type: 'image', destination_type: 'local', boot_index: 0, image_id: 'img' }),
    ]);
  });

  it('keeps the first base image of a snapshot', () => {
    const bootMetadata = { ...image, properties: { base_image_ref: 'first' } };
    const made = flow.newServer({ imageRef: 'img', bootMetadata, flavor, instanceUuid: 'u' });
    expect(made.systemMetadata['image_base_image_ref']).toBe('first');
  });

  it('adds an ephemeral and a swap disk of the flavor to a volume boot', () => {
    const made = flow.newServer({
      imageRef: '',
      bootMetadata: flow.imageMetadataFromVolume({ id: 'v', size: 3, volume_image_metadata: { x: '1' } }),
      flavor: { ...flavor, ephemeral_gb: 5, swap: 512 },
      blockDevices: [{ source_type: 'volume', destination_type: 'volume', uuid: 'v', boot_index: 0 }],
      legacyBdm: false,
      instanceUuid: 'u',
    });
    expect(made.blockDevices.map((row) => [row.source_type, row.volume_id, row.guest_format, row.volume_size])).toEqual(
      [
        ['volume', 'v', null, null],
        ['blank', null, null, 5],
        ['blank', null, 'swap', 512],
      ],
    );
    expect(made.systemMetadata['image_base_image_ref']).toBe('');
  });

  it('refuses a mapping with a field that does not exist', () => {
    const blockDevices = [{ source_type: 'volume', uuid: 'v', bogus: 1 }];
    const request = { imageRef: '', bootMetadata: {}, flavor, blockDevices, legacyBdm: false, instanceUuid: 'u' };
    expect(() => flow.newServer(request)).toThrow('Following fields are invalid: bogus');
  });

  it('boots from the blocks of a snapshot image instead of the client’s own root', () => {
    const mapping = [{ source_type: 'snapshot', destination_type: 'volume', snapshot_id: 's', boot_index: 0 }];
    const made = flow.newServer({
      imageRef: 'img',
      bootMetadata: { ...image, properties: { bdm_v2: true, block_device_mapping: mapping } },
      flavor,
      blockDevices: [{ source_type: 'image', destination_type: 'local', uuid: 'img', boot_index: 0 }],
      legacyBdm: false,
      instanceUuid: 'u',
    });
    expect(made.blockDevices.map((row) => row.snapshot_id)).toEqual(['s']);
  });
});

describe('checkRequestedImage', () => {
  it.each([
    [{ ...image, status: 'queued' }, 'ImageNotActive', 400],
    [{ ...image, min_ram: 4096 }, 'FlavorMemoryTooSmall', 400],
    [{ ...image, size: 21 * 1024 ** 3 }, 'FlavorDiskSmallerThanImage', 400],
    [{ ...image, min_disk: 21 }, 'FlavorDiskSmallerThanMinDisk', 400],
    [{ ...image, properties: { img_config_drive: 'maybe' } }, 'InvalidImageConfigDrive', 400],
    [{ ...image, properties: { cinder_encryption_key_id: 'k' } }, 'ImageUnacceptable', 400],
  ])('refuses %j', (metadata, className, status) => {
    expect(() => checkRequestedImage('img', metadata, flavor)).toThrow(expect.objectContaining({ className, status }));
  });

  it('looks at the volume, not at the flavor, when the root is a volume', () => {
    const big = { ...image, min_disk: 30 };
    expect(() => checkRequestedImage(null, big, flavor)).not.toThrow();
    const root = { kind: 'volume', sizeGib: 10 } as const;
    expect(() => checkRequestedImage(null, big, flavor, { root })).toThrow('Volume is smaller');
  });

  it('wants a volume where the flavor has no root disk', () => {
    expect(() => checkRequestedImage('img', image, { ...flavor, root_gb: 0 })).toThrow('Only volume-backed servers');
  });
});

describe('a snapshot under zed', () => {
  const server = {
    uuid: 'u',
    imageRef: 'img',
    projectId: 'p',
    kernelId: null,
    ramdiskId: null,
    osType: 'linux',
    rootDeviceName: '/dev/vda',
    flavor,
    systemMetadata: {
      image_hw_disk_bus: 'scsi',
      image_img_signature: 's',
      image_disk_format: 'qcow2',
      boot_roles: 'r',
    },
    imageNow: null,
  };

  it('inherits properties but no signature, and leaves the formats to the compute host', () => {
    const made = flow.snapshotImage(server, { name: 'snap', kind: 'snapshot', userId: 'me' });
    expect(JSON.parse(JSON.stringify(made))).toEqual({
      name: 'snap',
      visibility: 'private',
      properties: { hw_disk_bus: 'scsi', boot_roles: 'r', instance_uuid: 'u', user_id: 'me', image_type: 'snapshot' },
    });
  });

  it('says on upload what the disk became', () => {
    const made = flow.snapshotUpdate(server, {}, 'qcow2', 'snap');
    expect(made).toMatchObject({ status: 'active', disk_format: 'qcow2', container_format: 'bare' });
    expect(made.properties).toMatchObject({ image_state: 'available', owner_id: 'p', os_type: 'linux' });
  });

  it('maps the snapshots of the volumes of a volume-backed server', () => {
    const { blockDevices } = flow.newServer({
      imageRef: '',
      bootMetadata: {},
      flavor,
      blockDevices: [{ source_type: 'volume', destination_type: 'volume', uuid: 'v', boot_index: 0 }],
      legacyBdm: false,
      instanceUuid: 'u',
    });
    const snapshots = new Map([['v', 'snap-of-v']]);
    const made = flow.volumeBackedSnapshotImage(server, { name: 'b', bootMetadata: {}, blockDevices, snapshots });
    expect(made.size).toBe(0);
    expect(made.properties).toMatchObject({ bdm_v2: true, root_device_name: '/dev/vda' });
    expect(made.properties['block_device_mapping']).toEqual([
      expect.objectContaining({ source_type: 'snapshot', snapshot_id: 'snap-of-v', volume_id: null, boot_index: 0 }),
    ]);
  });
});

describe('rebuild and rescue under zed', () => {
  it('replaces the image rows and sets the base image to the new image', () => {
    const before = { image_old: '1', owner_user_name: 'demo', image_base_image_ref: 'a' };
    const after = flow.systemMetadataAfterRebuild(before, 'b', { properties: { neu: '2' } }, flavor);
    expect({ ...after }).toEqual({
      owner_user_name: 'demo',
      image_neu: '2',
      image_min_disk: 20,
      image_base_image_ref: 'b',
    });
  });

  it('rescues with the base image, else with the image of the server', () => {
    expect(flow.rescueImageRef({ imageRef: 'i', systemMetadata: { image_base_image_ref: 'b' } })).toBe('b');
    expect(flow.rescueImageRef({ imageRef: 'i', systemMetadata: { image_base_image_ref: '' } })).toBe('i');
  });
});
