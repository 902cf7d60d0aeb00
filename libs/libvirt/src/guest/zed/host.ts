import type { HostShape } from '#hardware';
import type { GuestHost } from '../types.js';
import { type MachineTypes, REFERENCE_MACHINES } from './reference-machines.js';

/** A firmware that QEMU's descriptor files name. Machines are patterns with `*`. */
export interface Firmware {
  readonly arch: string;
  readonly machines: readonly string[];
  readonly executable: string;
  readonly nvramTemplate: string;
  readonly isSecureBoot: boolean;
  readonly requiresSmm: boolean;
}

/** `[[4, 3145728], [2048, 1024]]`: size in KiB and number of pages. */
type PageList = readonly (readonly [number, number])[];

const REFERENCE_PAGES: PageList = [
  [4, 3145728],
  [2048, 1024],
  [1048576, 2],
];

const FIRMWARES: readonly Firmware[] = [
  {
    arch: 'x86_64',
    machines: ['pc-i440fx-*', 'pc-q35-*'],
    executable: '/usr/share/OVMF/OVMF_CODE.fd',
    nvramTemplate: '/usr/share/OVMF/OVMF_VARS.fd',
    isSecureBoot: false,
    requiresSmm: false,
  },
  {
    arch: 'x86_64',
    machines: ['pc-q35-*'],
    executable: '/usr/share/OVMF/OVMF_CODE.secboot.fd',
    nvramTemplate: '/usr/share/OVMF/OVMF_VARS.secboot.fd',
    isSecureBoot: true,
    requiresSmm: true,
  },
  {
    arch: 'aarch64',
    machines: ['virt-*'],
    executable: '/usr/share/AAVMF/AAVMF_CODE.fd',
    nvramTemplate: '/usr/share/AAVMF/AAVMF_VARS.fd',
    isSecureBoot: false,
    requiresSmm: false,
  },
];

/** What a compute host of Zed is; unset parts are the reference host's: 2 nodes x 4 cores x 2 threads, 32 GiB, x86_64. */
export interface ZedHost {
  readonly arch: string;
  readonly libvirtVersion: number;
  readonly shape: HostShape;
  /** True when the host can encrypt guest memory with SEV. */
  readonly supportsSev: boolean;
  readonly machines: ReadonlyMap<string, MachineTypes>;
  readonly firmwares: readonly Firmware[];
  /** Secret that a TPM made now is encrypted with; the key manager's in a real host. */
  readonly newTpmSecret: string | null;
}

/** `8.3.0` -> 8003000, as libvirt counts. */
export function libvirtVersion(text: string): number {
  const [major = 0, minor = 0, micro = 0] = text.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + micro;
}

function isPageLists(value: unknown): value is readonly PageList[] {
  return Array.isArray(value) && value.every((node) => Array.isArray(node));
}

function count(host: GuestHost, fact: string, fallback: number): number {
  const value = host[fact];
  return typeof value === 'number' ? value : fallback;
}

/** Reads the facts of a request; see {@link ZedHost} for the defaults. */
export function zedHost(facts: GuestHost = {}): ZedHost {
  const version = facts.libvirt_version ?? '9.0.0';
  const pageLists = facts['mempages'];
  const nodes = count(facts, 'cpu_nodes', 2);
  const sockets = count(facts, 'cpu_sockets', 1);
  const lists = isPageLists(pageLists) ? pageLists : Array.from({ length: nodes * sockets }, () => REFERENCE_PAGES);
  const secret = facts['vtpm_secret_uuid'];
  return {
    arch: facts.arch ?? 'x86_64',
    libvirtVersion: typeof version === 'number' ? version : libvirtVersion(version),
    shape: {
      sockets,
      nodes,
      cores: count(facts, 'cpu_cores', 4),
      threads: count(facts, 'cpu_threads', 2),
      memoryKib: count(facts, 'kB_mem', 33554432),
      pages: lists.map((list) => list.map(([sizeKib, total]) => ({ sizeKib, total }))),
    },
    supportsSev: facts['amd_sev'] === true,
    machines: REFERENCE_MACHINES,
    firmwares: FIRMWARES,
    newTpmSecret: typeof secret === 'string' ? secret : null,
  };
}
