import { describe, expect, it } from '@jest/globals';
import { OpenStackError } from '#openstack-http';
import { blockDeviceFromApi, volumeIdsOf } from './block-device-request.js';

const ID = '484d274e-c529-4c9f-9201-ec5f007240ca';

function refusal(entry: Record<string, unknown>): string {
  try {
    blockDeviceFromApi(entry);
  } catch (error) {
    if (error instanceof OpenStackError && error.status === 400) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('an entry of block_device_mapping_v2', () => {
  it('gets the id of what it names under that name', () => {
    expect(blockDeviceFromApi({ source_type: 'volume', destination_type: 'volume', uuid: ID, boot_index: 0 })).toEqual({
      source_type: 'volume',
      destination_type: 'volume',
      volume_id: ID,
      boot_index: 0,
    });
    expect(blockDeviceFromApi({ source_type: 'snapshot', destination_type: 'volume', uuid: ID })).toMatchObject({
      snapshot_id: ID,
    });
    expect(blockDeviceFromApi({ source_type: 'blank', destination_type: 'volume', volume_size: 1 })).not.toHaveProperty(
      'uuid',
    );
  });

  it('needs an id unless it is blank, and must have none when it is', () => {
    expect(refusal({ source_type: 'volume' })).toBe('Block Device Mapping is Invalid: Missing device UUID.');
    expect(refusal({ source_type: 'blank', uuid: ID })).toBe('Block Device Mapping is Invalid: Invalid device UUID.');
  });

  it('needs a size where a new volume is made of an image or of nothing', () => {
    expect(refusal({ source_type: 'image', destination_type: 'volume', uuid: ID })).toBe(
      "Images with destination_type 'volume' need to have a non-zero size specified",
    );
    expect(refusal({ source_type: 'blank', destination_type: 'volume' })).toContain('need to have non-zero size');
    expect(refusal({ source_type: 'image', destination_type: 'volume', uuid: ID, volume_size: 1 })).toBe('accepted');
  });

  it('can not put a volume or a snapshot on a local disk', () => {
    expect(refusal({ source_type: 'volume', destination_type: 'local', uuid: ID })).toContain(
      'Mapping volume to local is not supported.',
    );
  });

  it('may take a device of the image away without naming a source', () => {
    expect(blockDeviceFromApi({ device_name: '/dev/vdb', no_device: true, source_type: 'blank' })).toMatchObject({
      no_device: true,
    });
  });

  it('may name a volume once', () => {
    expect(volumeIdsOf([{ volume_id: ID }, { volume_id: null }])).toEqual([ID]);
    expect(() => volumeIdsOf([{ volume_id: ID }, { volume_id: ID }])).toThrow('a volume is mapped twice');
  });
});
