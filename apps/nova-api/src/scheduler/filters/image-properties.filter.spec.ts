import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyFlow } from '#image-properties';
import { aHost, aRequest } from '../../../test/scheduler-facts.js';
import { novaApiProfile } from '../../release-profile.js';
import { knownFilters } from '../filter-registry.js';
import type { HostFilter } from '../host-filter.js';

const SETTINGS = {
  filters: null,
  isolated: { images: [], hosts: [], restrict: true },
  aggregateImagePropertiesIsolation: { namespace: null, separator: '.' },
  maxAttempts: 3,
};

function named(release: 'icehouse' | 'zed'): HostFilter {
  const { filterDialects, scheduler } = novaApiProfile(release);
  const filter = knownFilters(filterDialects, scheduler.resourceFilters, SETTINGS).find(
    ({ name }) => name === 'ImagePropertiesFilter',
  );
  if (filter === undefined) throw new Error('the release has the filter');
  return filter;
}

const FILTERS = { icehouse: named('icehouse'), zed: named('zed') };

function refusal(release: 'icehouse' | 'zed', properties: Record<string, string>, host = aHost()) {
  const image = { properties };
  const request = {
    ...aRequest(),
    image,
    typedImage: propertyFlow(release).typed?.image(image) ?? null,
    numaTopology: undefined,
  };
  return FILTERS[release].refuse(host, { ...request, ...novaApiProfile(release).scheduler.read(request) });
}

describe('ImagePropertiesFilter', () => {
  it.each(['icehouse', 'zed'] as const)(
    'takes an image that asks for nothing, or for what there is (%s)',
    (release) => {
      expect(refusal(release, {})).toBeNull();
      expect(refusal(release, {}, aHost({ supportedInstances: [] }))).toBeNull();
      expect(refusal(release, { architecture: 'x86_64', hypervisor_type: 'kvm', vm_mode: 'hvm' })).toBeNull();
    },
  );

  it.each(['icehouse', 'zed'] as const)('names the property as the image has it (%s)', (release) => {
    expect(refusal(release, { architecture: 'aarch64', vm_mode: 'hvm' })).toEqual({
      reason: 'architecture=aarch64 wanted, the host supports (i686, qemu, hvm) (x86_64, kvm, hvm)',
      property: 'architecture',
    });
    expect(refusal('zed', { img_hv_type: 'xen' })?.property).toBe('img_hv_type');
  });

  it('blames all properties that no one kind of guest meets together', () => {
    expect(refusal('zed', { hw_architecture: 'i686', img_hv_type: 'kvm' })?.property).toBe(
      'hw_architecture, img_hv_type',
    );
  });

  it('reads the names of its release only', () => {
    expect(refusal('icehouse', { hw_architecture: 'aarch64' })).toBeNull();
    expect(refusal('zed', { architecture: 'amd64' })).toBeNull();
    expect(refusal('icehouse', { architecture: 'amd64' })?.property).toBe('architecture');
  });

  it('asks for the version of the hypervisor only beside another property', () => {
    const version = { hypervisor_version_requires: '>=8.0' };
    for (const release of ['icehouse', 'zed'] as const) {
      expect(refusal(release, version)).toBeNull();
      expect(refusal(release, { ...version, vm_mode: 'hvm' })).toEqual({
        reason: "hypervisor_version_requires=>=8.0 wanted, the hypervisor's version is 7.2.0",
        property: 'hypervisor_version_requires',
      });
      expect(refusal(release, { hypervisor_version_requires: '>=7.0,<8.0', vm_mode: 'hvm' })).toBeNull();
    }
    expect(refusal('icehouse', { hypervisor_version_requires: 'new', vm_mode: 'hvm' })?.reason).toContain(
      'no version predicate',
    );
  });

  it('passes exactly the architectures that the host supports', () => {
    const arch = fc.constantFrom('x86_64', 'i686', 'aarch64', 'ppc64le', 's390x');
    fc.assert(
      fc.property(arch, fc.uniqueArray(arch), (asked, supported) => {
        const host = aHost({ supportedInstances: supported.map((name) => [name, 'kvm', 'hvm'] as const) });
        expect(refusal('zed', { hw_architecture: asked }, host) === null).toBe(supported.includes(asked));
      }),
    );
  });
});
