import type { ReleaseName } from '#image-properties';
import type { ServiceUpdate } from '#nova-rpc';

/** The simulated machine, the same under every name. Memory in MiB, disk in GiB. */
const MACHINE = { vcpus: 64, memory_mb: 262_144, local_gb: 2048 } as const;

/** `[arch, hypervisor type, vm mode]`, as libvirt's capabilities make them. */
const SUPPORTED_INSTANCES: readonly (readonly [string, string, string])[] = [
  ['i686', 'qemu', 'hvm'],
  ['i686', 'kvm', 'hvm'],
  ['x86_64', 'qemu', 'hvm'],
  ['x86_64', 'kvm', 'hvm'],
];

const CPU_INFO = {
  arch: 'x86_64',
  model: 'Broadwell-IBRS',
  vendor: 'Intel',
  topology: { sockets: 2, cores: 16, threads: 2 },
  features: ['aes', 'avx', 'avx2', 'pcid', 'vmx', 'x2apic'],
} as const;

/** libvirt's number of a QEMU of the release's time: major x 1 000 000 + minor x 1000 + micro. */
const QEMU_VERSION: Readonly<Record<ReleaseName, number>> = { icehouse: 2_000_000, zed: 7_002_000 };

/** What a compute host reports of itself (nova/virt/libvirt/driver.py get_available_resource). */
export function hostFacts(release: ReleaseName, host: string, hostIp: string): ServiceUpdate['compute_node'] {
  return {
    ...MACHINE,
    hypervisor_hostname: host,
    hypervisor_type: 'QEMU',
    hypervisor_version: QEMU_VERSION[release],
    cpu_info: JSON.stringify(CPU_INFO),
    supported_instances: JSON.stringify(SUPPORTED_INSTANCES),
    host_ip: hostIp,
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
