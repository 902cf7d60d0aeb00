import { type HostShape, hardwareRules } from '#hardware';
import { releaseRow } from '#releases';
import { REFERENCE_PAGES, REFERENCE_SHAPE } from '../reference-shape.js';
import type { DomainRequest, GuestHost } from '../types.js';
import { versionNumber } from '../version-number.js';
import { type MachineTypes, REFERENCE_MACHINES } from './reference-machines.js';

const REFERENCE_LIBVIRT = versionNumber('9.0.0');

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

/** What a compute host is; unset parts are the reference host's: {@link REFERENCE_SHAPE}, x86_64. */
export interface ComputeHost {
  readonly arch: string;
  readonly libvirtVersion: number;
  /** Version that the domain's metadata and system table name. */
  readonly novaVersion: string;
  readonly shape: HostShape;
  /** True when the host can encrypt guest memory in a way that the release knows. */
  readonly encryptsMemory: boolean;
  readonly machines: ReadonlyMap<string, MachineTypes>;
  readonly firmwares: readonly Firmware[];
  /** Secret that a TPM made now is encrypted with; the key manager's in a real host. */
  readonly newTpmSecret: string | null;
}

function isPageLists(value: unknown): value is readonly PageList[] {
  return Array.isArray(value) && value.every((node) => Array.isArray(node));
}

function count(host: GuestHost, fact: string, fallback: number): number {
  const value = host[fact];
  return typeof value === 'number' ? value : fallback;
}

/** Reads the facts of a request; see {@link ComputeHost} for the defaults. */
export function computeHost({ host: facts = {}, release }: Pick<DomainRequest, 'host' | 'release'>): ComputeHost {
  const version = facts.libvirt_version ?? REFERENCE_LIBVIRT;
  const pageLists = facts['mempages'];
  const nodes = count(facts, 'cpu_nodes', REFERENCE_SHAPE.nodes);
  const sockets = count(facts, 'cpu_sockets', REFERENCE_SHAPE.sockets);
  const secret = facts['vtpm_secret_uuid'];
  return {
    arch: facts.arch ?? 'x86_64',
    novaVersion: releaseRow(release).versions.nova,
    libvirtVersion: typeof version === 'number' ? version : versionNumber(version),
    shape: {
      sockets,
      nodes,
      cores: count(facts, 'cpu_cores', REFERENCE_SHAPE.cores),
      threads: count(facts, 'cpu_threads', REFERENCE_SHAPE.threads),
      memoryKib: count(facts, 'kB_mem', REFERENCE_SHAPE.memoryKib),
      pages: isPageLists(pageLists)
        ? pageLists.map((list) => list.map(([sizeKib, total]) => ({ sizeKib, total })))
        : Array.from({ length: nodes * sockets }, () => REFERENCE_PAGES),
    },
    encryptsMemory: ['amd-sev' as const, ...hardwareRules(release).encryptionModels].some(
      (model) => facts[model.replaceAll('-', '_')] === true,
    ),
    machines: REFERENCE_MACHINES,
    firmwares: FIRMWARES,
    newTpmSecret: typeof secret === 'string' ? secret : null,
  };
}
