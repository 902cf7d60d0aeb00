import { describe, expect, it } from '@jest/globals';
import type { FlavorFacts } from '../types.js';
import { type BlockDeviceRequest, plannedBlockDevices } from './untyped-mapping.js';

const FLAVOR = { root_gb: 20, ephemeral_gb: 5, swap: 512 } as FlavorFacts;

function planned(changes: Partial<BlockDeviceRequest>) {
  const request = { image: {}, imageRef: '', rootDeviceName: null, requested: [], legacy: false, flavor: FLAVOR };
  return plannedBlockDevices({ ...request, ...changes }, 'uuid');
}

describe('plannedBlockDevices', () => {
  it('makes a local root of the image for a plain boot', () => {
    const [root] = planned({ imageRef: 'i', legacy: true });
    expect(root).toMatchObject({
      source_type: 'image',
      destination_type: 'local',
      image_id: 'i',
      boot_index: 0,
      instance_uuid: 'uuid',
    });
  });

  it('makes the legacy volume on vda the root, on another device only a disk', () => {
    const volume = (device_name: string) => [{ device_name, volume_id: 'v', delete_on_termination: '1' }];
    expect(planned({ requested: volume('/dev/vda'), legacy: true })).toMatchObject([
      { source_type: 'volume', boot_index: 0, delete_on_termination: true },
    ]);
    expect(() => planned({ requested: volume('vdb'), legacy: true })).toThrow(
      expect.objectContaining({ className: 'InvalidBDMBootSequence', status: 400 }),
    );
  });

  it("puts the image's own root in the place of the image", () => {
    const block_device_mapping = [
      { source_type: 'snapshot', destination_type: 'volume', snapshot_id: 's', boot_index: 0 },
    ];
    const image = { properties: { block_device_mapping, bdm_v2: 'True' } };
    const requested = [{ source_type: 'image', destination_type: 'local', image_id: 'i', boot_index: 0 }];
    expect(planned({ image, imageRef: 'i', requested })).toMatchObject([{ source_type: 'snapshot', boot_index: 0 }]);
  });

  it("adds the image's swap and ephemeral mappings with the flavor's sizes", () => {
    const mappings = [
      { virtual: 'ami', device: 'sda1' },
      { virtual: 'swap', device: 'sda3' },
      { virtual: 'ephemeral0', device: '/dev/sda2' },
    ];
    expect(planned({ image: { properties: { mappings } }, imageRef: 'i', legacy: true })).toMatchObject([
      { device_name: '/dev/sda3', guest_format: 'swap', volume_size: 512 },
      { device_name: '/dev/sda2', guest_format: null, volume_size: 5 },
      { source_type: 'image' },
    ]);
  });

  it.each([
    [[{ source_type: 'blank', destination_type: 'local', boot_index: -1, volume_size: 6 }], 'InvalidBDMEphemeralSize'],
    [
      [{ source_type: 'blank', destination_type: 'local', guest_format: 'swap', volume_size: 513 }],
      'InvalidBDMSwapSize',
    ],
    [[{ source_type: 'volume', bogus: 1 }], 'InvalidBDMFormat'],
    [[{ source_type: 'volume', device_name: 'a b' }], 'InvalidBDMFormat'],
    [[{ source_type: 'volume', boot_index: 'x' }], 'InvalidBDMFormat'],
  ])('refuses %j with %s', (extra, className) => {
    const root = { source_type: 'volume', destination_type: 'volume', volume_id: 'v', boot_index: 0 };
    expect(() => planned({ requested: [root, ...extra] })).toThrow(expect.objectContaining({ className, status: 400 }));
  });

  it('fails as the original does on a mapping that is text', () => {
    const image = { properties: { block_device_mapping: '[]' } };
    expect(() => planned({ image, imageRef: 'i', legacy: true })).toThrow(/has no attribute/);
  });
});
