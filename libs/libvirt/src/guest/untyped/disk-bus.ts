import { type ImageMetadata, isTruthy, member } from '#image-properties';
import { BUSES_BY_PREFIX, devicePrefix, firstFreeName, mostDevices, QEMU_DISK_BUSES } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { DiskInfo, GuestStage } from '../types.js';
import type { ComputeHost } from './host.js';
import type { GuestOptions } from './options.js';

const VALID_BUSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['qemu', QEMU_DISK_BUSES],
  ['kvm', QEMU_DISK_BUSES],
  ['xen', ['xen', 'ide']],
  ['uml', ['uml']],
  ['lxc', ['lxc']],
]);
/** Beside QEMU's: names of Xen's and UML's disks. */
const BUSES_BY_NAME: typeof BUSES_BY_PREFIX = [...BUSES_BY_PREFIX, ['xvd', 'xen'], ['ubd', 'uml']];
const DEVICES_OF_A_BUS = 26;

/** Disks by role (`root`, `disk`, `disk.swap`) or device (`/dev/vdb`). */
export type Mapping = Map<string, DiskInfo>;

/**
 * Buses and device names of disks. Every refusal names the stage that asks: the same rules run when names are given
 * out (block_device) and when the mapping is made (disk_info).
 * Source: nova/virt/libvirt/blockinfo.py (2014.1)
 */
export class DiskBusRules {
  constructor(
    private readonly options: GuestOptions,
    private readonly host: ComputeHost,
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
  freeName(bus: string | null, taken: ReadonlySet<string>, last = false): string {
    const prefix = devicePrefix(bus, this.options.text('libvirt.disk_prefix'));
    if (prefix === undefined)
      throw this.refusal('NovaException', `Unable to determine disk prefix for ${bus ?? 'None'}`);
    const most = mostDevices(bus, DEVICES_OF_A_BUS);
    const name = firstFreeName(prefix, { from: last ? most - 1 : 0, most }, taken);
    if (name !== undefined) return name;
    // The original means to raise NovaException and calls it wrongly.
    throw new LibvirtGuestError('TypeError', '__init__() takes at most 2 arguments (3 given)', this.stage, {
      builtin: true,
    });
  }

  /** An error of this stage. */
  refusal(className: string, message: string): LibvirtGuestError {
    return new LibvirtGuestError(className, message, this.stage);
  }
}
