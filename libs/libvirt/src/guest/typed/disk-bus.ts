import type { ImageMeta } from '#image-properties';
import {
  BUSES_BY_PREFIX,
  type DeviceType,
  devicePrefix,
  firstFreeName,
  mostDevices,
  QEMU_DISK_BUSES,
} from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestStage } from '../types.js';
import type { ComputeHost } from './host.js';
import { imageArch, isPpc, isS390, machineType } from './machine-type.js';
import type { GuestOptions } from './options.js';

const QEMU_BUSES = [...QEMU_DISK_BUSES, 'sata'];
const BUSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['qemu', QEMU_BUSES],
  ['kvm', QEMU_BUSES],
]);

/** What the rules of disk buses and names look at (nova/virt/libvirt/blockinfo.py, zed). */
export class DiskBusRules {
  constructor(
    private readonly options: GuestOptions,
    private readonly host: ComputeHost,
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
    const known = BUSES_BY_PREFIX.find(([prefix]) => name.startsWith(prefix));
    if (known !== undefined) return known[1];
    throw this.error('InternalError', `Unable to determine disk bus for '${name.slice(0, 1)}'`);
  }

  /**
   * The first name of a bus that nobody has (find_disk_dev_for_disk_bus).
   * @throws LibvirtGuestError TooManyDiskDevices, InternalError for a bus without names
   */
  freeName(bus: string, taken: ReadonlySet<string>): string {
    const prefix = devicePrefix(bus, this.options.text('libvirt.disk_prefix'));
    if (prefix === undefined) throw this.error('InternalError', `Unable to determine disk prefix for ${bus}`);
    const limit = this.options.number('compute.max_disk_devices_to_attach');
    const most = mostDevices(bus, limit < 0 ? Number.POSITIVE_INFINITY : limit);
    const name = firstFreeName(prefix, { from: 0, most }, taken);
    if (name !== undefined) return name;
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
