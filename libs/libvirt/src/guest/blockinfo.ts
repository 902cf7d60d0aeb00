import { LibvirtGuestError } from './errors.js';
import type { DiskMapping } from './types.js';

/** What of nova/virt/libvirt/blockinfo.py and nova/block_device.py holds in every release. */

export type DeviceType = 'disk' | 'cdrom' | 'floppy' | 'lun';

/** Buses of disks that QEMU guests can always have. */
export const QEMU_DISK_BUSES: readonly string[] = ['virtio', 'scsi', 'ide', 'usb', 'fdc'];

/** How device names begin on each bus (get_dev_prefix_for_disk_bus). */
const DEVICE_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['ide', 'hd'],
  ['virtio', 'vd'],
  ['xen', 'sd'],
  ['scsi', 'sd'],
  ['usb', 'sd'],
  ['sata', 'sd'],
  ['fdc', 'fd'],
  ['uml', 'ubd'],
]);

/** The bus that a device name tells (get_disk_bus_for_disk_dev); of three buses the prefix is sd. */
export const BUSES_BY_PREFIX: readonly (readonly [prefix: string, bus: string])[] = [
  ['hd', 'ide'],
  ['sd', 'scsi'],
  ['vd', 'virtio'],
  ['fd', 'fdc'],
];

/** IDE has two channels of two devices each (get_dev_count_for_disk_bus). */
const IDE_DEVICES = 4;

const DEVICE_TYPES: readonly string[] = ['disk', 'cdrom', 'floppy', 'lun'] satisfies DeviceType[];

export function isDeviceType(type: string | null | undefined): type is DeviceType {
  return typeof type === 'string' && DEVICE_TYPES.includes(type);
}

/** `/dev/vda` -> `vda` (strip_dev) */
export function stripDev(name: string): string {
  return name.startsWith('/dev/') ? name.slice(5) : name;
}

/** `vda` and `/dev/vda` -> `/dev/vda` (prepend_dev) */
export function prependDev(name: string): string {
  return `/dev/${stripDev(name)}`;
}

/** 0 -> a, 25 -> z, 26 -> aa (generate_device_letter). */
export function deviceLetters(index: number): string {
  let letters = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
  }
  return letters;
}

/** @param configured `libvirt.disk_prefix`, which goes before the bus's own */
export function devicePrefix(bus: string | null, configured: string | null): string | undefined {
  return configured || DEVICE_PREFIXES.get(bus ?? '');
}

/** @param limit of every bus but IDE */
export function mostDevices(bus: string | null, limit: number): number {
  return bus === 'ide' ? IDE_DEVICES : limit;
}

/** The first free name from one index on, undefined when all are taken (find_disk_dev_for_disk_bus). */
export function firstFreeName(
  prefix: string,
  { from, most }: { from: number; most: number },
  taken: ReadonlySet<string>,
): string | undefined {
  for (let index = from; index < most; index += 1) {
    const name = prefix + deviceLetters(index);
    if (!taken.has(name)) return name;
  }
  return undefined;
}

const BOOT_DEVICES: ReadonlyMap<string, string> = new Map([
  ['disk', 'hd'],
  ['cdrom', 'cdrom'],
  ['floppy', 'fd'],
]);
const BOOT_DEVICES_WITH_LUN: ReadonlyMap<string, string> = new Map([...BOOT_DEVICES, ['lun', 'hd']]);

/** By code point, as Python sorts text: the eleventh device comes before the second. */
function byBootIndex({ boot_index: left = '' }: { boot_index?: string }, { boot_index: right = '' }): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Kinds of device that the firmware tries, in order, each once (get_boot_order).
 *
 * @param repr how the release's Python prints a text
 * @param bootsLuns without it a `lun` has no kind: the original dies of a KeyError
 */
export function bootOrder(
  mapping: DiskMapping['mapping'],
  repr: (text: string) => string,
  bootsLuns = false,
): string[] {
  const bootDevices = bootsLuns ? BOOT_DEVICES_WITH_LUN : BOOT_DEVICES;
  const bootable = Object.entries(mapping).filter(([name, disk]) => name !== 'root' && disk.boot_index !== undefined);
  const devices = bootable.map(([, disk]) => disk).sort(byBootIndex);
  const kinds = devices.map(({ type }) => {
    const kind = bootDevices.get(type);
    if (kind === undefined) throw new LibvirtGuestError('KeyError', repr(type), 'guest_config', { builtin: true });
    return kind;
  });
  return [...new Set(kinds)];
}
