import type { FlavorFacts } from '#image-properties';
import type { HostAggregate, HostState } from '../src/scheduler/host-state.js';
import type { RequestSpec } from '../src/scheduler/request-spec.js';

export const FLAVOR: FlavorFacts = {
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

/** A host that takes everything ordinary. */
export function aHost(facts: Partial<HostState> = {}): HostState {
  return {
    id: 1,
    host: 'compute1',
    node: 'compute1',
    isUp: true,
    disabled: false,
    disabledReason: null,
    vcpus: 8,
    vcpusUsed: 0,
    memoryMb: 16_384,
    memoryMbUsed: 0,
    localGb: 100,
    localGbUsed: 0,
    runningVms: 0,
    hypervisorType: 'QEMU',
    hypervisorVersion: 7_002_000,
    hostIp: '127.0.0.1',
    cpuInfo: JSON.stringify({ arch: 'x86_64', model: 'Broadwell', features: ['aes', 'avx2'] }),
    supportedInstances: [
      ['i686', 'qemu', 'hvm'],
      ['x86_64', 'kvm', 'hvm'],
    ],
    traits: new Set(['HW_CPU_X86_AVX2']),
    numaTopology: null,
    aggregates: [],
    stats: {},
    ...facts,
  };
}

export function anAggregate(metadata: Readonly<Record<string, string>>, id = 1): HostAggregate {
  return { id, name: `aggregate${id}`, metadata: new Map(Object.entries(metadata)) };
}

/** A request that asks for nothing special. */
export function aRequest(facts: Partial<RequestSpec> = {}): RequestSpec {
  return {
    instanceUuid: '5f9c1d9e-0000-4000-8000-000000000001',
    imageId: 'image1',
    image: { properties: {} },
    typedImage: null,
    flavor: FLAVOR,
    resources: { vcpus: 1, memoryMb: 512, diskGb: 1 },
    projectId: 'acme',
    imageProperties: {},
    traits: [],
    numaTopology: null,
    hintedHosts: new Map(),
    ...facts,
  };
}

export const withSpecs = (extra_specs: Record<string, string>) => aRequest({ flavor: { ...FLAVOR, extra_specs } });
