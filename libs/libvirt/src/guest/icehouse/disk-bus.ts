import { type ImageMetadata, isTruthy, member, PythonError } from '#image-properties';
import { LibvirtGuestError } from '../errors.js';
import type { DiskInfo, GuestStage } from '../types.js';
import type { IcehouseHost } from './host.js';
import type { IcehouseOptions } from './options.js';

const VALID_BUSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['qemu', ['virtio', 'scsi', 'ide', 'usb', 'fdc']],
  ['kvm', ['virtio', 'scsi', 'ide', 'usb', 'fdc']],
  ['xen', ['xen', 'ide']],
  ['uml', ['uml']],
  ['lxc', ['lxc']],
]);
const NAME_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['ide', 'hd'],
  ['virtio', 'vd'],
  ['xen', 'sd'],
  ['scsi', 'sd'],
  ['usb', 'sd'],
  ['fdc', 'fd'],
  ['uml', 'ubd'],
]);
const BUSES_BY_NAME: readonly (readonly [prefix: string, bus: string])[] = [
  ['hd', 'ide'],
  ['sd', 'scsi'],
  ['vd', 'virtio'],
  ['fd', 'fdc'],
  ['xvd', 'xen'],
  ['ubd', 'uml'],
];
const IDE_DEVICES = 4;
const OTHER_DEVICES = 26;

/** Disks by role (`root`, `disk`, `disk.swap`) or device (`/dev/vdb`). */
export type Mapping = Map<string, DiskInfo>;

/** `/dev/vda` -> `vda`. Source: nova/block_device.py strip_dev (2014.1) */
export function withoutDev(name: string): string {
  return name.replace(/^\/dev\//, '');
}

/** `vda` and `/dev/vda` -> `/dev/vda`. */
export function withDev(name: string): string {
  return `/dev/${withoutDev(name)}`;
}

/**
 * Buses and device names of disks. Every refusal names the stage that asks: the same rules run when names are given
 * out (block_device) and when the mapping is made (disk_info).
 * Source: nova/virt/libvirt/blockinfo.py (2014.1)
 */
export class DiskBuses {
  constructor(
    private readonly options: IcehouseOptions,
    private readonly host: IcehouseHost,
    readonly stage: GuestStage,
  ) {}

  isValid(bus: unknown): boolean {
    const buses = VALID_BUSES.get(this.options.virtType);
    if (buses === undefined)
      throw this.refusal(
        'UnsupportedVirtType',
        `Virtualization type '${this.options.virtType}' is not supported by this compute driver`,
      );
    return buses.includes(bus as string);
  }

  /** The image's `hw_<type>_bus`, else the default for the hypervisor; null when it has none for the type. */
  forDeviceType(image: ImageMetadata | null, type: string): string | null {
    const properties = isTruthy(image) ? (image?.properties ?? {}) : {};
    const wanted = member(properties, `hw_${type}_bus`);
    if (wanted !== undefined && wanted !== null) {
      if (this.isValid(wanted)) return wanted as string;
      throw this.refusal(
        'UnsupportedHardware',
        `Requested hardware '${String(wanted)}' is not supported by the '${this.options.virtType}' virt driver`,
      );
    }
    const arch = member(properties, 'architecture') ?? this.host.processor;
    const cdrom = arch === 'ppc' || arch === 'ppc64' ? 'scsi' : 'ide';
    const defaults: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      qemu: { cdrom, disk: 'virtio', floppy: 'fdc' },
      kvm: { cdrom, disk: 'virtio', floppy: 'fdc' },
      xen: { cdrom: 'ide', disk: 'xen' },
      uml: { disk: 'uml' },
      lxc: { cdrom: 'lxc', disk: 'lxc', floppy: 'lxc' },
    };
    return defaults[this.options.virtType]?.[type] ?? null;
  }

  /** The bus that a device name tells: `sdb` is scsi. */
  forDeviceName(name: string): string {
    const known = BUSES_BY_NAME.find(([prefix]) => name.startsWith(prefix));
    if (known === undefined)
      throw this.refusal('NovaException', `Unable to determine disk bus for '${name.slice(0, 1)}'`);
    return known[1] === 'scsi' && this.options.virtType === 'xen' ? 'xen' : known[1];
  }

  /** First free device name of a bus, or its last one (for the config drive). */
  freeName(taken: ReadonlySet<string>, bus: string | null, last = false): string {
    const prefix = this.prefix(bus);
    const count = bus === 'ide' ? IDE_DEVICES : OTHER_DEVICES;
    for (let index = last ? count - 1 : 0; index < count; index += 1) {
      const name = prefix + String.fromCharCode(97 + index);
      if (!taken.has(name)) return name;
    }
    // The original means to raise NovaException and calls it wrongly.
    throw new LibvirtGuestError('TypeError', '__init__() takes at most 2 arguments (3 given)', this.stage, {
      builtin: true,
    });
  }

  private prefix(bus: string | null): string {
    const configured = this.options.text('libvirt.disk_prefix');
    if (configured) return configured;
    const prefix = NAME_PREFIXES.get(bus ?? '');
    if (prefix === undefined)
      throw this.refusal('NovaException', `Unable to determine disk prefix for ${bus ?? 'None'}`);
    return prefix;
  }

  /** An error of this stage. */
  refusal(className: string, message: string): LibvirtGuestError {
    return new LibvirtGuestError(className, message, this.stage);
  }
}

/** Python's own refusals carry no stage; the step that met them adds it. */
export function atStage<T>(stage: GuestStage, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new LibvirtGuestError(error.className, error.message, stage, { builtin: true });
  }
}
