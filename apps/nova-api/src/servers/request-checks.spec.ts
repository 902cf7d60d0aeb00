import { describe, expect, it } from '@jest/globals';
import type { FlavorFacts } from '#image-properties';
import { type RequestFacts, requestChecks } from './request-checks.js';

const flavor: FlavorFacts = {
  id: 1,
  name: 'm1.tiny',
  flavorid: '1',
  memory_mb: 512,
  vcpus: 1,
  root_gb: 1,
  ephemeral_gb: 0,
  swap: 0,
  rxtx_factor: 1,
  vcpu_weight: 0,
  extra_specs: {},
};
const facts = (properties: Record<string, unknown>, more: Partial<RequestFacts> = {}): RequestFacts => ({
  imageId: 'i',
  image: { id: 'i', status: 'active', size: 1, min_ram: 0, min_disk: 0, properties },
  flavor,
  rootVolumeGib: null,
  isAdmin: false,
  ...more,
});

describe('what the API checks of image and flavor', () => {
  it('icehouse lets any property value pass, zed refuses one that can not be', () => {
    const bogus = facts({ hw_disk_bus: 'bogus' });
    expect(() => requestChecks('icehouse').check(bogus)).not.toThrow();
    expect(() => requestChecks('zed').check(bogus)).toThrow(
      'Invalid image metadata. Error: Field value bogus is invalid',
    );
  });

  it('zed refuses what flavor and image can not agree on', () => {
    const pinned = { ...flavor, extra_specs: { 'hw:cpu_policy': 'shared' } };
    expect(() => requestChecks('zed').check(facts({ hw_cpu_policy: 'dedicated' }, { flavor: pinned }))).toThrow(
      "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor",
    );
  });

  it('zed lets only an admin boot an image on a flavor without a root disk', () => {
    const rootless = { ...flavor, root_gb: 0 };
    const check = (isAdmin: boolean) => () => requestChecks('zed').check(facts({}, { flavor: rootless, isAdmin }));
    expect(check(true)).not.toThrow();
    expect(check(false)).toThrow('Only volume-backed servers are allowed for flavors with zero disk.');
  });

  it('zed measures a root volume by its own size, not by the flavor', () => {
    const big = { id: 'v', status: 'active', size: 10 * 1024 ** 3, min_ram: 0, min_disk: 10, properties: {} };
    const check = (rootVolumeGib: number) => () =>
      requestChecks('zed').check(facts({}, { imageId: null, image: big, rootVolumeGib }));
    expect(check(10)).not.toThrow();
    expect(check(5)).toThrow('Volume is smaller than the minimum size specified in image metadata.');
  });
});
