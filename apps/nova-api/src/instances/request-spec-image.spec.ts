import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ImageMetadata, typedImages } from '#image-properties';
import { imageObject, imageOfObject, requestSpecVersions } from './request-spec-image.js';

const requestSpec = requestSpecVersions('zed');
if (requestSpec === null) throw new Error('zed keeps request specs');

const types = typedImages('zed');
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

/** What is read of a RequestSpec in the database. */
const kept = (image: ImageMetadata) =>
  types.image(imageOfObject(JSON.parse(JSON.stringify(imageObject(types.image(image), requestSpec)))));

describe('the image of a RequestSpec', () => {
  it('holds typed fields alone, sets as lists', () => {
    const { properties } = imageObject(types.image(IMAGE), requestSpec)['nova_object.data'];
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
    expect(kept(IMAGE)).toEqual(types.image(IMAGE));
  });

  it('keeps nodes, traits and plain properties, whatever they are', () => {
    const nodes = fc.array(fc.tuple(fc.uniqueArray(fc.nat(63), { minLength: 1 }), fc.nat()), { maxLength: 8 });
    const traits = fc.dictionary(fc.stringMatching(/^[A-Z0-9_]{1,20}$/), fc.constantFrom('required', 'forbidden'));
    const plain = fc.dictionary(fc.constantFrom('os_distro', 'os_admin_user', 'img_owner_id', 'mine'), fc.string());
    fc.assert(
      fc.property(nodes, traits, plain, (numa, wanted, others) => {
        const properties: Record<string, unknown> = { ...others };
        for (const [index, [cpus, mem]] of numa.entries()) {
          properties[`hw_numa_cpus.${index}`] = cpus.join(',');
          properties[`hw_numa_mem.${index}`] = String(mem);
        }
        for (const [trait, wish] of Object.entries(wanted)) properties[`trait:${trait}`] = wish;
        expect(kept({ properties })).toEqual(types.image({ properties }));
      }),
    );
  });
});
