import { describe, expect, it } from '@jest/globals';
import { type HostShape, hardwareRules, hostNumaTopology, instanceNumaJson, instanceNumaTopology } from '#hardware';
import { typedImages } from '#image-properties';
import { aHost, anAggregate, aRequest, FLAVOR, withSpecs } from '../../../test/scheduler-facts.js';
import { hostNuma, withUsage } from '../host-numa.js';
import { differentHostFilter, sameHostFilter } from './affinity.filters.js';
import { aggregateImagePropertiesIsolation, aggregateInstanceExtraSpecsFilter } from './aggregate.filters.js';
import { availabilityZoneFilter } from './availability-zone.filter.js';
import { computeFilter } from './compute.filter.js';
import { isolatedHostsFilter } from './isolated-hosts.filter.js';
import { numaTopologyFilter } from './numa-topology.filter.js';
import { coreFilter, diskFilter, placementResources, ramFilter } from './resource.filters.js';
import { computeStatusFilter, placementTraits } from './traits.filter.js';

const PASS = null;

describe('ComputeFilter', () => {
  it('takes a host that is up and enabled', () => {
    expect(computeFilter.refuse(aHost(), aRequest())).toBe(PASS);
  });

  it('says whether the service is down or disabled, and why', () => {
    expect(computeFilter.refuse(aHost({ isUp: false }), aRequest())).toEqual({
      reason: 'the nova-compute service is down',
    });
    const disabled = aHost({ disabled: true, disabledReason: 'fan' });
    expect(computeFilter.refuse(disabled, aRequest())).toEqual({
      reason: 'the nova-compute service is disabled: fan',
    });
    expect(computeStatusFilter.refuse(disabled, aRequest())).not.toBe(PASS);
    expect(computeStatusFilter.refuse(aHost({ isUp: false }), aRequest())).toBe(PASS);
  });
});

describe('the filters of resources', () => {
  const full = aHost({ vcpusUsed: 128, memoryMbUsed: 24_576, localGbUsed: 100 });

  it('let a host be promised as often as its ratio allows, and not once more', () => {
    const almost = aHost({ vcpusUsed: 127, memoryMbUsed: 24_064, localGbUsed: 99 });
    expect(placementResources.refuse(almost, aRequest())).toBe(PASS);
    expect(ramFilter.refuse(full, aRequest())).toEqual({
      reason: 'MiB of memory: 512 wanted, 0 of 24576 free',
      property: 'flavor:ram',
    });
    expect(coreFilter.refuse(full, aRequest())?.property).toBe('flavor:vcpus');
    expect(diskFilter.refuse(full, aRequest())?.property).toBe('flavor:disk');
    expect(placementResources.refuse(full, aRequest())?.property).toBe('flavor:vcpus');
  });

  it('ask a server on a volume for no disk', () => {
    const request = aRequest({ resources: { vcpus: 1, memoryMb: 512, diskGb: 0 } });
    expect(diskFilter.refuse(full, request)).toBe(PASS);
  });
});

describe('AvailabilityZoneFilter', () => {
  const filter = availabilityZoneFilter('AvailabilityZoneFilter', 'filter');
  const inZone = aHost({ aggregates: [anAggregate({ availability_zone: 'az1' }), anAggregate({ ssd: 'true' }, 2)] });

  it.each([
    ['az1', inZone, true],
    ['nova', inZone, false],
    ['nova', aHost(), true],
    ['az1', aHost(), false],
    [null, inZone, true],
  ])('asked for %p', (availabilityZone, host, passes) => {
    expect(filter.refuse(host, aRequest({ availabilityZone })) === PASS).toBe(passes);
  });
});

describe('AggregateInstanceExtraSpecsFilter', () => {
  const zed = aggregateInstanceExtraSpecsFilter({ hasAllIn: true, splitsValues: true, isProperty: () => true });
  const icehouse = aggregateInstanceExtraSpecsFilter({ hasAllIn: false, splitsValues: false, isProperty: () => true });
  const ssd = aHost({ aggregates: [anAggregate({ disk: 'ssd,nvme' })] });

  it('compares an extra spec with the metadata of the aggregates of the host', () => {
    const asked = withSpecs({ 'aggregate_instance_extra_specs:disk': 'nvme', 'hw:cpu_policy': 'shared' });
    expect(zed.refuse(ssd, asked)).toBe(PASS);
    expect(zed.refuse(aHost(), asked)).toEqual({
      reason: 'disk=nvme wanted, no aggregate of the host has that key',
      property: 'aggregate_instance_extra_specs:disk',
    });
  });

  it('takes a list for one value in icehouse', () => {
    expect(icehouse.refuse(ssd, withSpecs({ disk: 'nvme' }))).not.toBe(PASS);
    expect(icehouse.refuse(ssd, withSpecs({ disk: '<in> nvme' }))).toBe(PASS);
  });
});

describe('AggregateImagePropertiesIsolation', () => {
  const options = { namespace: null, separator: '.' };
  const raw = { hasAllIn: false, splitsValues: false, isProperty: () => true };
  const typed = { hasAllIn: true, splitsValues: true, isProperty: (name: string) => name === 'hw_disk_bus' };
  const windows = aHost({ aggregates: [anAggregate({ os_distro: 'windows' })] });

  it('keeps images with another value away, and takes those without the property', () => {
    const filter = aggregateImagePropertiesIsolation(options, raw);
    expect(filter.refuse(windows, aRequest({ imageProperties: { os_distro: 'windows' } }))).toBe(PASS);
    expect(filter.refuse(windows, aRequest())).toBe(PASS);
    expect(filter.refuse(windows, aRequest({ imageProperties: { os_distro: 'debian' } }))).toEqual({
      reason: 'os_distro=debian wanted, aggregates of the host have windows',
      property: 'os_distro',
    });
  });

  it('passes over keys that are no image property in zed', () => {
    const filter = aggregateImagePropertiesIsolation(options, typed);
    expect(filter.refuse(windows, aRequest({ imageProperties: { os_distro: 'debian' } }))).toBe(PASS);
    const scsi = aHost({ aggregates: [anAggregate({ hw_disk_bus: 'scsi, virtio' })] });
    expect(filter.refuse(scsi, aRequest({ imageProperties: { hw_disk_bus: 'virtio' } }))).toBe(PASS);
    expect(filter.refuse(scsi, aRequest({ imageProperties: { hw_disk_bus: 'ide' } }))?.property).toBe('hw_disk_bus');
  });

  it('looks at keys of its namespace only', () => {
    const filter = aggregateImagePropertiesIsolation({ namespace: 'lab', separator: '.' }, raw);
    expect(filter.refuse(windows, aRequest({ imageProperties: { os_distro: 'debian' } }))).toBe(PASS);
    const host = aHost({ aggregates: [anAggregate({ 'lab.rack': 'a' })] });
    expect(filter.refuse(host, aRequest({ imageProperties: { 'lab.rack': 'b' } }))?.property).toBe('lab.rack');
  });
});

describe('IsolatedHostsFilter', () => {
  const isolated = { images: ['image1'], hosts: ['kept'], restrict: true };

  it.each([
    [isolated, 'kept', 'image1', true],
    [isolated, 'kept', 'image2', false],
    [isolated, 'kept', null, false],
    [isolated, 'other', 'image1', false],
    [isolated, 'other', 'image2', true],
    [{ ...isolated, restrict: false }, 'kept', 'image2', true],
    [{ ...isolated, restrict: false }, 'other', 'image1', false],
    [{ images: [], hosts: [], restrict: true }, 'other', 'image1', true],
    [{ images: [], hosts: ['kept'], restrict: true }, 'kept', 'image1', false],
  ])('%j: host %s, image %s', (options, host, imageId, passes) => {
    expect(isolatedHostsFilter(options).refuse(aHost({ host }), aRequest({ imageId })) === PASS).toBe(passes);
  });
});

describe('the traits that placement asks for', () => {
  it('must be there when required, and must not when forbidden', () => {
    const trait = 'HW_CPU_X86_AVX2';
    const asked = (policy: 'required' | 'forbidden') =>
      aRequest({ traits: [{ trait, policy, property: `trait:${trait}` }] });
    expect(placementTraits.refuse(aHost(), asked('required'))).toBe(PASS);
    expect(placementTraits.refuse(aHost(), asked('forbidden'))).toEqual({
      reason: 'the host has trait HW_CPU_X86_AVX2, which is forbidden',
      property: 'trait:HW_CPU_X86_AVX2',
    });
    expect(placementTraits.refuse(aHost({ traits: new Set() }), asked('required'))).toEqual({
      reason: 'the host lacks trait HW_CPU_X86_AVX2',
      property: 'trait:HW_CPU_X86_AVX2',
    });
  });
});

describe('SameHostFilter and DifferentHostFilter', () => {
  const hintedHosts = new Map([['server1', 'compute1']]);

  it('look where the servers of the hint are', () => {
    const same = aRequest({ hints: { same_host: ['server1'] }, hintedHosts });
    const different = aRequest({ hints: { different_host: 'server1' }, hintedHosts });
    expect(sameHostFilter.refuse(aHost(), same)).toBe(PASS);
    expect(sameHostFilter.refuse(aHost({ host: 'compute2' }), same)?.property).toBe('same_host');
    expect(differentHostFilter.refuse(aHost(), different)?.property).toBe('different_host');
    expect(differentHostFilter.refuse(aHost({ host: 'compute2' }), different)).toBe(PASS);
    expect(sameHostFilter.refuse(aHost(), aRequest())).toBe(PASS);
  });
});

describe('NUMATopologyFilter', () => {
  const shape: HostShape = { sockets: 1, nodes: 2, cores: 2, threads: 1, memoryKib: 8 * 1024 * 1024, pages: [] };
  const topology = hostNumaTopology(shape, { pinSet: null, shared: null, dedicated: null });
  const flavor = { ...FLAVOR, vcpus: 2, memory_mb: 512, extra_specs: { 'hw:cpu_policy': 'dedicated' } };
  const numa = hardwareRules('zed').numaConstraints(flavor, typedImages('zed').image({ properties: {} }));
  const pinned = aRequest({ flavor, numaTopology: numa });

  it('takes a guest whose CPUs can be pinned', () => {
    expect(numaTopologyFilter.refuse(aHost({ numaTopology: topology }), pinned)).toBe(PASS);
    expect(numaTopologyFilter.refuse(aHost(), aRequest())).toBe(PASS);
  });

  it('refuses when other guests hold the CPUs, and names the extra spec', () => {
    if (numa === null) throw new Error('the flavor asks for a topology');
    const stored = instanceNumaJson({ ...numa, cells: [0, 1].map((id) => holding(id, [id * 2, id * 2 + 1])) });
    const used = withUsage(topology, instanceNumaTopology(stored).cells);
    expect(numaTopologyFilter.refuse(aHost({ numaTopology: used }), pinned)).toEqual({
      reason: '1 guest NUMA node(s) do not fit the 2 of the host',
      property: 'hw:cpu_policy',
    });
  });

  it('refuses a host that tells no topology', () => {
    expect(numaTopologyFilter.refuse(aHost({ numaTopology: hostNuma(null) }), pinned)?.reason).toBe(
      'the host tells no NUMA topology',
    );
  });

  function holding(id: number, cpus: readonly number[]) {
    const [cell] = numa?.cells ?? [];
    if (cell === undefined) throw new Error('the flavor asks for one node');
    return { ...cell, id, cpuPinning: new Map(cpus.map((cpu, index) => [index, cpu])) };
  }
});
