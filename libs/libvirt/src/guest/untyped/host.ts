import { releaseRow } from '#releases';
import type { DomainRequest } from '../types.js';
import { versionNumber } from '../version-number.js';

const REFERENCE_LIBVIRT = versionNumber('1.2.2');
const HOST_UUID = 'cef19ce0-0ca2-11df-855d-b19fbce37686';

/** The host's CPU as libvirt's capabilities tell it. */
interface HostCpu {
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
export interface ComputeHost {
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

export function computeHost({ host = {}, release }: Pick<DomainRequest, 'host' | 'release'>): ComputeHost {
  const arch = host.arch ?? 'x86_64';
  const version = host.libvirt_version ?? REFERENCE_LIBVIRT;
  return {
    arch,
    processor: host.processor ?? arch,
    libvirtVersion: typeof version === 'number' ? version : versionNumber(version),
    uuid: typeof host['uuid'] === 'string' ? host['uuid'] : HOST_UUID,
    cpu: { ...REFERENCE_CPU, ...(host['cpu'] as Partial<HostCpu> | undefined) },
    novaVersion: typeof host['nova_version'] === 'string' ? host['nova_version'] : releaseRow(release).versions.nova,
  };
}
