import { type HostCpuSets, type HostShape, hostNumaTopology } from '#hardware';
import { parseCpuSpec } from '#image-properties';
import { REFERENCE_SHAPE, versionNumber } from '#libvirt';
import type { ServiceUpdate } from '#nova-rpc';
import { type ReleaseName, releaseRow } from '#releases';
import type { ComputeHostDescription } from '#service-process';
import { computeProfile } from '../changes.js';
import { hostTraits } from './host-traits.js';

/** The simulated machine where nothing else is described. Memory in MiB, disk in GiB. */
const MACHINE = { vcpus: 64, memory_mb: 262_144, local_gb: 2048 } as const;

const CPU = {
  model: 'Broadwell-IBRS',
  vendor: 'Intel',
  topology: { sockets: 2, cores: 16, threads: 2 },
  features: ['aes', 'avx', 'avx2', 'pcid', 'vmx', 'x2apic'],
} as const;

/** Architectures of the guests that a QEMU/KVM host of an architecture runs beside its own. */
const ALSO_RUNS: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['i686'],
  aarch64: ['armv7l'],
  ppc64le: ['ppc64'],
};

/** `[arch, hypervisor type, vm mode]`, as libvirt's capabilities make them. */
function supportedInstances(host: ComputeHostDescription): readonly (readonly [string, string, string])[] {
  if (host.supported_instances !== undefined) return host.supported_instances;
  const arch = host.arch ?? 'x86_64';
  const archs = [...(ALSO_RUNS[arch] ?? []), arch];
  return archs.flatMap((guest) => ['qemu', 'kvm'].map((type) => [guest, type, 'hvm'] as const));
}

/** What the description leaves out is the simulated machine's, where that is of the architecture. */
function cpuInfo({ arch = 'x86_64', cpu = {} }: ComputeHostDescription) {
  const { sockets, nodes, cores, threads } = cpu.topology ?? { ...CPU.topology, nodes: 1 };
  const { model, vendor, features } = arch === 'x86_64' ? { ...CPU, ...cpu } : cpu;
  return { arch, model, vendor, topology: { sockets, cores: cores * nodes, threads }, features: features ?? [] };
}

/** The shape that NUMA placement and domains go by. */
export function hostShape({ cpu, memory_mb, pages }: ComputeHostDescription): HostShape {
  const shape = cpu?.topology ?? REFERENCE_SHAPE;
  const memoryMb = memory_mb ?? (cpu?.topology === undefined ? REFERENCE_SHAPE.memoryKib / 1024 : MACHINE.memory_mb);
  const count = shape.sockets * shape.nodes;
  if (cpu?.topology === undefined && memory_mb === undefined && pages === undefined) return REFERENCE_SHAPE;
  const node = pages?.map(({ size_kb, total }) => ({ sizeKib: size_kb, total })) ?? [
    { sizeKib: 4, total: Math.floor((memoryMb * 256) / count) },
  ];
  return { ...shape, memoryKib: memoryMb * 1024, pages: Array.from({ length: count }, () => node) };
}

function hostCpuSets({ cpu_shared_set, cpu_dedicated_set }: ComputeHostDescription): HostCpuSets {
  const set = (text: string | undefined) => (text === undefined ? null : parseCpuSpec(text));
  return { pinSet: null, shared: set(cpu_shared_set), dedicated: set(cpu_dedicated_set) };
}

/** NUMATopology as `compute_nodes.numa_topology` holds it: sets are lists. */
function numaTopology(host: ComputeHostDescription): string {
  const { cells } = hostNumaTopology(hostShape(host), hostCpuSets(host));
  return JSON.stringify({
    cells: cells.map((cell) => ({
      id: cell.id,
      cpuset: [...cell.cpuset],
      pcpuset: [...cell.pcpuset],
      memory: cell.memory,
      siblings: cell.siblings.map((core) => [...core]),
      mempages: cell.pages.map(({ sizeKib, total }) => ({ size_kb: sizeKib, total })),
    })),
  });
}

function vcpusOf({ vcpus, cpu }: ComputeHostDescription): number {
  const shape = cpu?.topology;
  return vcpus ?? (shape === undefined ? MACHINE.vcpus : shape.sockets * shape.nodes * shape.cores * shape.threads);
}

/** Aggregates that the host says it is in; a zone alone is an aggregate of its name. */
function aggregatesOf({ aggregates = [], availability_zone: zone }: ComputeHostDescription) {
  const named = aggregates.map(({ name, metadata = {} }) => ({ name, metadata }));
  return zone === undefined ? named : [...named, { name: zone, metadata: { availability_zone: zone } }];
}

/** What a compute host reports of itself (nova/virt/libvirt/driver.py get_available_resource). */
export function hostFacts(
  release: ReleaseName,
  host: ComputeHostDescription,
  hostIp: string,
): Pick<ServiceUpdate, 'compute_node' | 'aggregates'> {
  const cpu = cpuInfo(host);
  return {
    compute_node: {
      vcpus: vcpusOf(host),
      memory_mb: host.memory_mb ?? MACHINE.memory_mb,
      local_gb: host.local_gb ?? MACHINE.local_gb,
      hypervisor_hostname: host.name,
      hypervisor_type: host.hypervisor_type ?? 'QEMU',
      hypervisor_version: versionNumber(host.hypervisor_version ?? releaseRow(release).qemu),
      cpu_info: JSON.stringify(cpu),
      supported_instances: JSON.stringify(supportedInstances(host)),
      host_ip: hostIp,
      traits: hostTraits(host, cpu.features),
      numa_topology: computeProfile(release).reportsNumaTopology ? numaTopology(host) : null,
    },
    aggregates: aggregatesOf(host),
  };
}

/** How a host says who it is when it asks Cinder for a volume (`get_volume_connector`). */
export function volumeConnector(host: string, hostIp: string, mountpoint: string | null): Record<string, unknown> {
  return {
    ip: hostIp,
    host,
    initiator: `iqn.1994-05.com.redhat:${host}`,
    multipath: false,
    platform: 'x86_64',
    os_type: 'linux',
    ...(mountpoint === null ? {} : { mountpoint }),
  };
}
