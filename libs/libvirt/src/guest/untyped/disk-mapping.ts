import type { FlavorFacts, ImageMetadata } from '#image-properties';
import { isDeviceType, prependDev, stripDev } from '../blockinfo.js';
import type { DiskInfo, DiskMapping } from '../types.js';
import { assignedNames, type BlockDeviceInfo, type DriverDevice, isNameTaken } from './block-device-info.js';
import type { DiskBusRules, Mapping } from './disk-bus.js';
import type { GuestOptions } from './options.js';

/** What a mapping is made of. */
export interface MappingRequest {
  buses: DiskBusRules;
  options: GuestOptions;
  flavor: FlavorFacts;
  /** null while names are given out, when the image is not looked at. */
  image: ImageMetadata | null;
  blockDevices: BlockDeviceInfo;
  isRescue: boolean;
  hasConfigDrive: boolean;
}

/** One run of get_disk_mapping. It fills in names, buses and types of the block devices on its way, as the original does. */
class MappingBuilder {
  private readonly mapping: Mapping = new Map();
  private readonly preassigned: readonly string[];

  constructor(
    private readonly request: MappingRequest,
    private readonly diskBus: string | null,
    private readonly cdromBus: string | null,
  ) {
    this.preassigned = assignedNames(request.blockDevices);
  }

  build(): Mapping {
    if (this.request.isRescue) return this.rescue();
    this.root();
    this.defaultEphemeral();
    this.ephemerals();
    this.swap();
    this.volumes();
    if (this.request.hasConfigDrive) this.configDrive();
    return this.mapping;
  }

  private taken(extra: readonly string[] = []): Set<string> {
    const names = new Set(extra);
    for (const info of this.mapping.values()) names.add(info.dev);
    return names;
  }

  /** Source: get_next_disk_info (2014.1) */
  private next(bus: string | null, type = 'disk', last = false): DiskInfo {
    return { bus, dev: this.request.buses.freeName(bus, this.taken(), last), type };
  }

  private rescue(): Mapping {
    const rescue = { ...this.next(this.diskBus), boot_index: '1' };
    this.mapping.set('disk.rescue', rescue).set('root', rescue);
    return this.mapping.set('disk', this.next(this.diskBus));
  }

  /** Source: get_root_info (2014.1) */
  private root(): void {
    const { blockDevices } = this.request;
    const device = blockDevices.volumes.find(({ boot_index: order }) => order === 0);
    const named = blockDevices.rootDeviceName === null ? null : stripDev(blockDevices.rootDeviceName);
    const info =
      device === undefined
        ? this.imageRoot(named)
        : this.fromDevice({ ...device, name: device.name || named }, this.diskBus, []);
    this.mapping.set('root', info);
    if (device === undefined && !isNameTaken(info.dev, blockDevices)) this.mapping.set('disk', info);
  }

  /** A given name decides the bus, whatever the image asks for. */
  private imageRoot(name: string | null): DiskInfo {
    const isCdrom = this.request.image?.disk_format === 'iso';
    const wanted = isCdrom ? this.cdromBus : this.diskBus;
    const { buses } = this.request;
    const bus = name ? buses.forDeviceName(name) : wanted;
    return { bus, type: isCdrom ? 'cdrom' : 'disk', dev: name || buses.freeName(wanted, new Set()), boot_index: '1' };
  }

  private defaultEphemeral(): void {
    const { flavor, blockDevices } = this.request;
    if (flavor.ephemeral_gb <= 0 || blockDevices.ephemerals.length > 0) return;
    this.addUnlessTaken('disk.local');
  }

  private ephemerals(): void {
    this.request.blockDevices.ephemerals.forEach((device, index) => {
      this.add(`disk.eph${index}`, device, this.fromDevice(device, this.diskBus, this.preassigned));
    });
  }

  private swap(): void {
    const { flavor, blockDevices } = this.request;
    const device = blockDevices.swap;
    if (device !== null && (device.row.volume_size ?? 0) > 0) {
      this.add('disk.swap', device, this.fromDevice(device, this.diskBus, []));
    } else if (flavor.swap > 0) this.addUnlessTaken('disk.swap');
  }

  private volumes(): void {
    for (const device of this.request.blockDevices.volumes) {
      const info = this.fromDevice(device, null, this.preassigned);
      this.add(prependDev(info.dev), device, info);
    }
  }

  private configDrive(): void {
    const type = configDriveType(this.request.options, this.request.buses);
    const bus = this.request.buses.forDeviceType(this.request.image, type);
    this.mapping.set('disk.config', this.next(bus, type, true));
  }

  private addUnlessTaken(key: string): void {
    const info = this.next(this.diskBus);
    if (!isNameTaken(info.dev, this.request.blockDevices)) this.mapping.set(key, info);
  }

  private add(key: string, device: DriverDevice, info: DiskInfo): void {
    this.mapping.set(key, info);
    device.name = device.name || prependDev(info.dev);
    device.disk_bus = info.bus;
    device.device_type = info.type;
  }

  /** Bus: the row's if valid, else the name's, else the default of the type. Source: get_info_from_bdm (2014.1) */
  private fromDevice(device: DriverDevice, diskBus: string | null, reserved: readonly string[]): DiskInfo {
    const { buses } = this.request;
    const type = isDeviceType(device.device_type) ? device.device_type : 'disk';
    const name = device.name ? stripDev(device.name) : null;
    let bus = device.disk_bus || diskBus;
    if (!buses.isValid(bus)) bus = name ? buses.forDeviceName(name) : buses.forDeviceType(null, type);
    const info: DiskInfo = { bus, dev: name || buses.freeName(bus, this.taken(reserved)), type };
    if (device.guest_format) info.format = device.guest_format;
    const order = device.boot_index;
    if (typeof order === 'number' && order >= 0) info.boot_index = String(order + 1);
    return info;
  }
}

function configDriveType(options: GuestOptions, buses: DiskBusRules): string {
  const format = options.text('DEFAULT.config_drive_format');
  if (format === 'iso9660') return 'cdrom';
  if (format === 'vfat') return 'disk';
  throw buses.refusal(
    'ConfigDriveUnknownFormat',
    `Unknown config drive format ${format}. Select one of iso9660 or vfat.`,
  );
}

/**
 * Which device every disk becomes.
 * Source: nova/virt/libvirt/blockinfo.py get_disk_info (2014.1)
 * @throws LibvirtGuestError at the stage of the given buses
 */
export function diskInfo(request: MappingRequest): DiskMapping {
  const disk_bus = request.buses.forDeviceType(request.image, 'disk');
  const cdrom_bus = request.buses.forDeviceType(request.image, 'cdrom');
  const mapping = new MappingBuilder(request, disk_bus, cdrom_bus).build();
  return { disk_bus: disk_bus ?? '', cdrom_bus: cdrom_bus ?? '', mapping: Object.fromEntries(mapping) };
}
