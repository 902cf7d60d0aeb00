import type { ImageMeta } from '#image-properties';
import { LibvirtGuestError } from '../errors.js';
import type { GuestStage } from '../types.js';
import type { ZedHost } from './host.js';
import { imageArch, isPpc, isS390, machineType } from './machine-type.js';
import type { ZedOptions } from './options.js';

export type DeviceType = 'disk' | 'cdrom' | 'floppy' | 'lun';

const BUSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['qemu', ['virtio', 'scsi', 'ide', 'usb', 'fdc', 'sata']],
  ['kvm', ['virtio', 'scsi', 'ide', 'usb', 'fdc', 'sata']],
]);
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['ide', 'hd'],
  ['virtio', 'vd'],
  ['scsi', 'sd'],
  ['usb', 'sd'],
  ['sata', 'sd'],
  ['fdc', 'fd'],
]);
const BUS_OF_PREFIX: ReadonlyMap<string, string> = new Map([
  ['hd', 'ide'],
  ['sd', 'scsi'],
  ['vd', 'virtio'],
  ['fd', 'fdc'],
]);
/** IDE has two channels of two devices each. */
const IDE_DEVICES = 4;

/** `/dev/vda` -> `vda` */
export function stripDev(name: string): string {
  return name.startsWith('/dev/') ? name.slice(5) : name;
}

/** `vda` -> `/dev/vda` */
export function prependDev(name: string): string {
  return `/dev/${stripDev(name)}`;
}

/** 0 -> a, 25 -> z, 26 -> aa (nova/block_device.py generate_device_letter). */
export function deviceLetters(index: number): string {
  let letters = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
  }
  return letters;
}

/** What the rules of disk buses and names look at (nova/virt/libvirt/blockinfo.py, zed). */
export class DiskBusRules {
  constructor(
    private readonly options: ZedOptions,
    private readonly host: ZedHost,
    private readonly stage: GuestStage,
  ) {}

  isValid(bus: string | null): bus is string {
    return bus !== null && this.buses.includes(bus);
  }

  /**
   * Bus of a kind of device: the image's, else the default (get_disk_bus_for_device_type).
   * @throws LibvirtGuestError UnsupportedHardware for a bus that the hypervisor lacks
   */
  forDeviceType(image: ImageMeta, type: DeviceType): string | null {
    const own = this.ownBus(image, type);
    if (own !== null) {
      if (this.isValid(own)) return own;
      throw this.error(
        'UnsupportedHardware',
        `Requested hardware '${own}' is not supported by the '${this.options.virtType}' virt driver`,
      );
    }
    if (type === 'disk') return 'virtio';
    if (type === 'floppy') return 'fdc';
    return type === 'cdrom' ? this.defaultCdromBus(image) : null;
  }

  /** Guesses a bus by the name of a device (get_disk_bus_for_disk_dev). */
  forDeviceName(name: string): string {
    const bus = BUS_OF_PREFIX.get(name.slice(0, 2));
    if (bus !== undefined) return bus;
    throw this.error('InternalError', `Unable to determine disk bus for '${name.slice(0, 1)}'`);
  }

  /**
   * The first name of a bus that nobody has (find_disk_dev_for_disk_bus).
   * @throws LibvirtGuestError TooManyDiskDevices, InternalError for a bus without names
   */
  freeName(bus: string, taken: ReadonlySet<string>): string {
    const prefix = this.options.text('libvirt.disk_prefix') || PREFIXES.get(bus);
    if (prefix === undefined) throw this.error('InternalError', `Unable to determine disk prefix for ${bus}`);
    const limit = this.options.number('compute.max_disk_devices_to_attach');
    const most = bus === 'ide' ? IDE_DEVICES : limit < 0 ? Number.POSITIVE_INFINITY : limit;
    for (let index = 0; index < most; index += 1) {
      const name = prefix + deviceLetters(index);
      if (!taken.has(name)) return name;
    }
    const message = `The maximum allowed number of disk devices (${most}) to attach to a single instance has been exceeded.`;
    throw new LibvirtGuestError('TooManyDiskDevices', message, this.stage, { status: 403 });
  }

  private get buses(): readonly string[] {
    const buses = BUSES.get(this.options.virtType);
    if (buses !== undefined) return buses;
    throw this.error(
      'UnsupportedVirtType',
      `Virtualization type '${this.options.virtType}' is not supported by this compute driver`,
    );
  }

  private ownBus(image: ImageMeta, type: DeviceType): string | null {
    const { hw_disk_bus: disk, hw_cdrom_bus: cdrom, hw_floppy_bus: floppy } = image.properties;
    return { disk, cdrom, floppy, lun: undefined }[type] ?? null;
  }

  private defaultCdromBus(image: ImageMeta): string {
    const arch = imageArch(image, this.host);
    if (isPpc(arch) || arch === 'ppcle' || isS390(arch) || arch === 'aarch64') return 'scsi';
    return machineType(image, this.host, this.options)?.includes('q35') ? 'sata' : 'ide';
  }

  private error(className: string, message: string): LibvirtGuestError {
    return new LibvirtGuestError(className, message, this.stage);
  }
}
