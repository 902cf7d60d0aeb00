import type { ImageMeta } from '#image-properties';
import { LibvirtGuestError } from '../errors.js';
import type { ComputeHost, Firmware } from './host.js';
import type { GuestOptions } from './options.js';

const DEFAULT_MACHINES: ReadonlyMap<string, string> = new Map([
  ['armv7l', 'virt'],
  ['aarch64', 'virt'],
  ['ppc64le', 'pseries'],
  ['s390', 's390-ccw-virtio'],
  ['s390x', 's390-ccw-virtio'],
  ['i686', 'pc'],
  ['x86_64', 'pc'],
]);
const X86 = new Set(['i686', 'x86_64']);
const PPC = new Set(['ppc', 'ppc64', 'ppc64le']);
const S390 = new Set(['s390', 's390x']);

export const isX86 = (arch: string): boolean => X86.has(arch);
export const isPpc = (arch: string): boolean => PPC.has(arch);
export const isS390 = (arch: string): boolean => S390.has(arch);

/** Architecture of the image, else of the host (nova/virt/libvirt/utils.py get_arch). */
export function imageArch(image: ImageMeta, host: ComputeHost): string {
  return image.properties.hw_architecture ?? host.arch;
}

/** Architecture that the guest sees: one to emulate beats the image's (driver.py _check_emulation_arch). */
export function guestArch(image: ImageMeta, host: ComputeHost): string {
  return image.properties.hw_emulation_architecture ?? imageArch(image, host);
}

/**
 * QEMU machine: the image's, else the configured one of its architecture, else the default of that
 * (nova/virt/libvirt/utils.py get_machine_type). The architecture to emulate plays no part.
 */
export function machineType(image: ImageMeta, host: ComputeHost, options: GuestOptions): string | null {
  const own = image.properties.hw_machine_type;
  if (own !== undefined) return own;
  const arch = imageArch(image, host);
  for (const mapping of options.list('libvirt.hw_machine_type')) {
    const [of = '', machine = ''] = mapping.split('=', 2);
    if (of === arch && machine !== '') return machine;
  }
  return DEFAULT_MACHINES.get(arch) ?? null;
}

/** Refuses a machine that no architecture of the host has (nova/virt/libvirt/host.py _check_machine_type). */
export function checkMachineType(machine: string | null, host: ComputeHost): void {
  const types = [...host.machines.values()];
  if (machine !== null && types.some(({ names, aliases }) => aliases.has(machine) || names.includes(machine))) return;
  const supported = types.flatMap(({ names, aliases }) => [...names, ...aliases.keys()]);
  throw new LibvirtGuestError(
    'InvalidMachineType',
    `'${machine ?? 'None'}' is not valid/supported machine type, Supported machine types are: ${supported.join(', ')}`,
    'guest_config',
    { status: 400, context: { machine, supported } },
  );
}

function canonicalMachine(arch: string, machine: string, host: ComputeHost): string {
  const types = host.machines.get(arch);
  const canonical = types?.aliases.get(machine) ?? (types?.names.includes(machine) ? machine : undefined);
  if (canonical !== undefined) return canonical;
  throw new LibvirtGuestError('InternalError', `Invalid machine type: ${machine}`, 'guest_config');
}

function matches(machine: string, pattern: string): boolean {
  return pattern.endsWith('*') ? machine.startsWith(pattern.slice(0, -1)) : machine === pattern;
}

/** The first firmware for a machine with or without Secure Boot, null when there is none (host.py get_loader). */
export function findFirmware(arch: string, machine: string, secureBoot: boolean, host: ComputeHost): Firmware | null {
  const canonical = canonicalMachine(arch, machine, host);
  const fits = (firmware: Firmware): boolean =>
    firmware.arch === arch &&
    firmware.isSecureBoot === secureBoot &&
    firmware.machines.some((pattern) => matches(canonical, pattern));
  return host.firmwares.find(fits) ?? null;
}

/** True when the domain capabilities of a machine are known: aliases and the default machine are asked for. */
export function hasDomainCapabilities(arch: string, machine: string, host: ComputeHost): boolean {
  return host.machines.get(arch)?.aliases.has(machine) ?? false;
}
