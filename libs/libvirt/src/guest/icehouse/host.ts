import type { GuestHost } from '../types.js';

const HOST_UUID = 'cef19ce0-0ca2-11df-855d-b19fbce37686';

/** The host's CPU as libvirt's capabilities tell it. */
export interface HostCpu {
  readonly model: string;
  readonly vendor: string;
  readonly features: readonly string[];
}

/** The host of Nova's own tests (nova/tests/virt/libvirt/fakelibvirt.py getCapabilities (2014.1)), as its uuid is. */
const REFERENCE_CPU: HostCpu = {
  model: 'Penryn',
  vendor: 'Intel',
  features: ['xtpr', 'tm2', 'est', 'vmx', 'ds_cpl', 'monitor', 'pbe', 'tm', 'ht', 'ss', 'acpi', 'ds', 'vme'],
};

/** The compute host as 2014.1 asks for it. */
export interface IcehouseHost {
  /** Architecture in libvirt's capabilities. */
  arch: string;
  /** `platform.processor()`: the fallback for an image that tells no architecture. */
  processor: string;
  /** 1002002 is 1.2.2. */
  libvirtVersion: number;
  uuid: string;
  /** Version that the domain's system table names. */
  novaVersion: string;
  cpu: HostCpu;
}

function versionNumber(version: string | number | undefined, otherwise: number): number {
  if (version === undefined) return otherwise;
  if (typeof version === 'number') return version;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1000 + patch;
}

export function icehouseHost(host: GuestHost = {}): IcehouseHost {
  const arch = host.arch ?? 'x86_64';
  return {
    arch,
    processor: host.processor ?? arch,
    libvirtVersion: versionNumber(host.libvirt_version, 1_002_002),
    uuid: typeof host['uuid'] === 'string' ? host['uuid'] : HOST_UUID,
    cpu: { ...REFERENCE_CPU, ...(host['cpu'] as Partial<HostCpu> | undefined) },
    novaVersion: typeof host['nova_version'] === 'string' ? host['nova_version'] : '2014.1',
  };
}
