import { describe, expect, it } from '@jest/globals';
import { parseImageMeta } from '#image-properties';
import { novaRpcProfile } from '#nova-rpc';
import { imageObject, imageOfObject } from './request-spec-image.js';

const { requestSpec } = novaRpcProfile('zed');
if (requestSpec === undefined) throw new Error('zed keeps request specs');

const IMAGE = {
  id: '70a599e0-31e7-49b7-b260-868f441e862b',
  name: 'cirros',
  min_disk: 0,
  owner: null,
  created_at: '2026-01-02T03:04:05Z',
  properties: {
    hw_vif_model: 'e1000',
    hw_qemu_guest_agent: 'yes',
    hw_numa_nodes: '2',
    'hw_numa_cpus.0': '0-2,^1',
    'hw_numa_cpus.1': '1',
    'hw_numa_mem.0': '512',
    'hw_numa_mem.1': '256',
    'trait:HW_CPU_X86_VMX': 'required',
    'trait:CUSTOM_NOT': 'forbidden',
    img_hv_requested_version: '>=1.0',
    mine: 'x',
  },
};

describe('the image of a RequestSpec', () => {
  it('holds typed fields alone, sets as lists', () => {
    const { properties } = imageObject(IMAGE, requestSpec)['nova_object.data'];
    expect(properties['nova_object.data']).toEqual({
      hw_vif_model: 'e1000',
      hw_qemu_guest_agent: true,
      hw_numa_nodes: 2,
      hw_numa_cpus: [[0, 2], [1]],
      hw_numa_mem: [512, 256],
      traits_required: ['HW_CPU_X86_VMX'],
      img_hv_requested_version: '>=1.0',
    });
  });

  it('is read as the image that it was made of, once it was kept as JSON', () => {
    const kept = JSON.parse(JSON.stringify(imageObject(IMAGE, requestSpec)));
    expect(parseImageMeta(imageOfObject(kept))).toEqual(parseImageMeta(IMAGE));
  });
});
