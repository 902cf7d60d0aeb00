import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderDomain } from '#libvirt';
import type { ComputeHostDescription } from '#service-process';
import { serverToBuild } from '../../test/compute.harness.js';
import { guestRequest } from '../guest/guest-request.js';
import { hostFacts } from './host-facts.js';
import { hostGuest } from './host-guests.js';

const example = JSON.parse(readFileSync('docs/hosts.example.json', 'utf8')) as {
  readonly hosts: readonly ComputeHostDescription[];
};

function described(name: string): ComputeHostDescription {
  const host = example.hosts.find((one) => one.name === name);
  if (host === undefined) throw new Error(`the example has no host ${name}`);
  return host;
}

const factsOf = (host: ComputeHostDescription) => hostFacts('zed', host, '127.0.0.1');

function domainOn(host: ComputeHostDescription, extra_specs: Record<string, string> = {}): string {
  const { instance, image, blockDevices } = serverToBuild({});
  const flavor = { ...instance.flavor, extra_specs };
  const built = { instance: { ...instance, flavor }, image };
  return renderDomain(guestRequest('zed', built, blockDevices, hostGuest(host))).xml;
}

describe('what a described host reports', () => {
  it('follows from what it is', () => {
    const { compute_node, aggregates } = factsOf(described('arm1'));
    expect(compute_node).toMatchObject({ vcpus: 64, memory_mb: 65_536, hypervisor_version: 6_002_000 });
    expect(JSON.parse(compute_node.supported_instances)).toEqual([
      ['armv7l', 'qemu', 'hvm'],
      ['armv7l', 'kvm', 'hvm'],
      ['aarch64', 'qemu', 'hvm'],
      ['aarch64', 'kvm', 'hvm'],
    ]);
    expect(compute_node.traits.filter((trait) => trait.startsWith('HW_CPU'))).toEqual([]);
    expect(aggregates).toEqual([{ name: 'az2', metadata: { availability_zone: 'az2' } }]);
  });

  it('has the traits of its CPU, those that are told, and not those that are taken out', () => {
    const traits = new Set(factsOf(described('intel1')).compute_node.traits);
    expect([traits.has('HW_CPU_X86_AVX512F'), traits.has('CUSTOM_SSD')]).toEqual([true, true]);
    const amd = new Set(factsOf(described('amd1')).compute_node.traits);
    expect([amd.has('HW_CPU_X86_SVM'), amd.has('HW_CPU_X86_AMD_SEV'), amd.has('COMPUTE_SECURITY_TPM_2_0')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('tells NUMA nodes under zed, of which the memory and the CPUs are the whole host', () => {
    const numa = JSON.parse(factsOf(described('intel1')).compute_node.numa_topology ?? 'null') as {
      cells: { cpuset: number[]; memory: number; mempages: object[] }[];
    };
    expect(numa.cells.map(({ cpuset, memory }) => [cpuset.length, memory])).toEqual([
      [16, 32_768],
      [16, 32_768],
    ]);
    expect(numa.cells[1]?.mempages).toEqual([
      { size_kb: 4, total: 6_291_456 },
      { size_kb: 2048, total: 4096 },
    ]);
    expect(hostFacts('icehouse', described('intel1'), '127.0.0.1').compute_node.numa_topology).toBeNull();
  });
});

describe('a domain', () => {
  it('is made for the architecture of its host', () => {
    expect(domainOn(described('arm1'))).toMatch(/<type arch=["']aarch64["'] machine=["']virt/);
    expect(domainOn(described('intel1'))).toMatch(/<type arch=["']x86_64["']/);
  });

  it('is pinned to the CPUs that its host keeps for it', () => {
    const host = { ...described('intel1'), cpu_dedicated_set: '20-23' };
    const pins = [...domainOn(host, { 'hw:cpu_policy': 'dedicated' }).matchAll(/<vcpupin [^>]*cpuset=["'](\d+)["']/g)];
    expect(pins).toHaveLength(2);
    for (const [, cpu] of pins) expect([20, 21, 22, 23]).toContain(Number(cpu));
  });
});
