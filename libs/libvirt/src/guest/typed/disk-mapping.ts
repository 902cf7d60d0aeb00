import { type FlavorFacts, type ImageMeta, userKeyed } from '#image-properties';
import { type DeviceType, isDeviceType, prependDev, stripDev } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestRules } from '../guest-rules.js';
import type { DiskInfo, DiskMapping, GuestInstance, GuestStage } from '../types.js';
import { assignedNames, type BlockDeviceInfo, type DriverDevice, isNameTaken } from './block-device-info.js';
import { DiskBusRules } from './disk-bus.js';
import type { ComputeHost } from './host.js';
import type { GuestOptions } from './options.js';

/** What the mapping of disks is made from. */
export interface MappingSubject {
  readonly instance: GuestInstance;
  readonly flavor: FlavorFacts;
  readonly image: ImageMeta;
  /** The image as system_metadata remembers it. */
  readonly storedImage: ImageMeta;
  readonly options: GuestOptions;
  readonly host: ComputeHost;
  readonly rules: GuestRules;
}

type Mapping = DiskMapping['mapping'];

/** Gives every disk a bus, a name and a type (nova/virt/libvirt/blockinfo.py, zed). */
export class DiskMapper {
  private readonly buses: DiskBusRules;

  /** @param image whose properties decide the buses */
  constructor(
    private readonly subject: MappingSubject,
    private readonly stage: GuestStage,
    private readonly image = subject.image,
  ) {
    this.buses = new DiskBusRules(subject.options, subject.host, stage);
  }

  /**
   * Buses and mapping of a boot (get_disk_info); the devices of `info` are told their names, buses and types.
   * @throws LibvirtGuestError UnsupportedHardware, TooManyDiskDevices, InternalError
   */
  map(info: BlockDeviceInfo): DiskMapping {
    const [diskBus, cdromBus] = this.defaultBuses();
    return { disk_bus: diskBus, cdrom_bus: cdromBus, mapping: this.bootMapping(info, diskBus, cdromBus) };
  }

  /** The rescue disk first and the server's root second. */
  mapRescue(): DiskMapping {
    const [diskBus, cdromBus] = this.defaultBuses();
    return { disk_bus: diskBus, cdrom_bus: cdromBus, mapping: this.rescueMapping(diskBus) };
  }

  /** The server's disks as they are, and the rescue disk as the last. */
  mapStableRescue(info: BlockDeviceInfo, rescueImage: ImageMeta): DiskMapping {
    const [diskBus, cdromBus] = this.defaultBuses();
    const mapping = this.bootMapping(info, diskBus, cdromBus);
    const device = rescueImage.properties.hw_rescue_device ?? 'disk';
    if (!isDeviceType(device)) {
      throw this.error('UnsupportedRescueDevice', `Requested rescue device '${device}' is not supported`);
    }
    mapping['disk.rescue'] = this.nextDisk(mapping, this.rescueBus(rescueImage, device), device);
    return { disk_bus: diskBus, cdrom_bus: cdromBus, mapping };
  }

  /**
   * Name of a volume that comes to the disks of `info` (get_info_from_bdm of a mapping without a name).
   * @throws LibvirtGuestError TooManyDiskDevices, UnsupportedHardware, InternalError
   */
  nextName(info: BlockDeviceInfo): string {
    const { disk_bus, mapping } = this.map(info);
    return prependDev(this.buses.freeName(disk_bus, taken(mapping, [])));
  }

  /** Name of the root device where neither request nor image has one (driver.py default_root_device_name). */
  defaultRootName(root: DriverDevice): string {
    const [diskBus, cdromBus] = this.defaultBuses();
    return prependDev(this.rootInfo(root, diskBus, cdromBus, null).dev);
  }

  private defaultBuses(): [string, string] {
    const disk = this.buses.forDeviceType(this.image, 'disk') ?? 'virtio';
    return [disk, this.buses.forDeviceType(this.image, 'cdrom') ?? 'ide'];
  }

  /** Source: get_disk_mapping */
  private bootMapping(info: BlockDeviceInfo, diskBus: string, cdromBus: string): Mapping {
    const mapping = userKeyed<DiskInfo>();
    const assigned = assignedNames(info);
    const root = info.images[0] ?? info.volumes.find((volume) => volume.bootIndex === 0) ?? null;
    const rootInfo = this.rootInfo(root, diskBus, cdromBus, info.rootDeviceName);
    mapping['root'] = rootInfo;
    if (root !== null) tell(root, rootInfo);
    if (info.images.length > 0 || root === null) mapping['disk'] = rootInfo;
    this.mapBlankDisks(mapping, info, diskBus, assigned);
    for (const volume of info.volumes) {
      const disk = this.infoOf(volume, mapping, null, assigned);
      mapping[prependDev(disk.dev)] = disk;
      tell(volume, disk);
    }
    this.mapConfigDrive(mapping, 'disk.config');
    return mapping;
  }

  private mapBlankDisks(mapping: Mapping, info: BlockDeviceInfo, diskBus: string, assigned: readonly string[]): void {
    const { flavor } = this.subject;
    if (flavor.ephemeral_gb > 0 && info.ephemerals.length === 0) {
      const local = this.nextDisk(mapping, diskBus, 'disk');
      if (!isNameTaken(local.dev, info)) mapping['disk.local'] = local;
    }
    for (const [index, ephemeral] of info.ephemerals.entries()) {
      const disk = this.infoOf(ephemeral, mapping, diskBus, assigned);
      mapping[`disk.eph${index}`] = disk;
      tell(ephemeral, disk);
    }
    if (info.swap !== null && (info.swap.row.volume_size ?? 0) > 0) {
      const disk = this.infoOf(info.swap, mapping, diskBus, []);
      mapping['disk.swap'] = disk;
      tell(info.swap, disk);
    } else if (flavor.swap > 0) {
      const disk = this.nextDisk(mapping, diskBus, 'disk', assigned);
      if (!isNameTaken(disk.dev, info)) mapping['disk.swap'] = disk;
    }
  }

  private rescueMapping(diskBus: string): Mapping {
    const mapping = userKeyed<DiskInfo>();
    const rescue = { ...this.nextDisk(mapping, diskBus, 'disk'), boot_index: '1' };
    mapping['disk.rescue'] = rescue;
    mapping['root'] = rescue;
    mapping['disk'] = this.nextDisk(mapping, diskBus, 'disk');
    this.mapConfigDrive(mapping, 'disk.config.rescue');
    return mapping;
  }

  private rescueBus(image: ImageMeta, device: DeviceType): string {
    const bus = image.properties.hw_rescue_bus;
    if (bus === undefined) return this.buses.forDeviceType(image, device) ?? 'virtio';
    if (this.buses.isValid(bus)) return bus;
    const virt = this.subject.options.virtType;
    throw this.error(
      'UnsupportedRescueBus',
      `Requested rescue bus '${bus}' is not supported by the '${virt}' virt driver`,
    );
  }

  /**
   * The root disk (get_root_info). Until Epoxy a mapping decides its own type, so that an ISO image with the usual mapping
   * of type disk is rendered as a disk; it becomes a CD-ROM only without any mapping (a fault of the original).
   */
  private rootInfo(root: DriverDevice | null, diskBus: string, cdromBus: string, rootName: string | null): DiskInfo {
    const isIso = this.image.disk_format === 'iso';
    const bus = isIso ? cdromBus : diskBus;
    if (root !== null) {
      const named = root.name || !rootName ? root : { ...root, name: rootName };
      const typed = isIso && this.subject.rules.isoIsCdrom ? { ...named, bus, type: 'cdrom' } : named;
      return this.infoOf(typed, userKeyed<DiskInfo>(), diskBus, []);
    }
    const dev = stripDev(rootName || this.buses.freeName(bus, new Set()));
    return { bus, type: isIso ? 'cdrom' : 'disk', dev, boot_index: '1' };
  }

  /** Bus: the row's if valid, else the name's, else the default of the type (get_info_from_bdm). */
  private infoOf(
    device: DriverDevice,
    mapping: Mapping,
    defaultBus: string | null,
    assigned: readonly string[],
  ): DiskInfo {
    const given = device.name ? stripDev(device.name) : null;
    const type = isDeviceType(device.type) ? device.type : 'disk';
    const bus = this.busOf(device.bus || defaultBus, given, type);
    const disk: DiskInfo = { bus, dev: given ?? this.buses.freeName(bus, taken(mapping, assigned)), type };
    if (device.guestFormat) disk.format = device.guestFormat;
    if (device.bootIndex !== null && device.bootIndex >= 0) disk.boot_index = String(device.bootIndex + 1);
    return disk;
  }

  private busOf(wished: string | null, name: string | null, type: DeviceType): string {
    if (this.buses.isValid(wished)) return wished;
    if (name !== null) return this.buses.forDeviceName(name);
    return this.buses.forDeviceType(this.image, type) ?? 'None';
  }

  /** Source: get_next_disk_info */
  private nextDisk(mapping: Mapping, bus: string, type: string, assigned: readonly string[] = []): DiskInfo {
    return { bus, dev: this.buses.freeName(bus, taken(mapping, assigned)), type };
  }

  private mapConfigDrive(mapping: Mapping, name: string): void {
    const { instance, storedImage, options } = this.subject;
    const forced = options.flag('DEFAULT.force_config_drive');
    if (!instance.config_drive && !forced && storedImage.properties.img_config_drive !== 'mandatory') return;
    const type = options.text('DEFAULT.config_drive_format') === 'vfat' ? 'disk' : 'cdrom';
    mapping[name] = this.nextDisk(mapping, this.buses.forDeviceType(this.image, type) ?? 'ide', type);
  }

  private error(className: string, message: string): LibvirtGuestError {
    return new LibvirtGuestError(className, message, this.stage, { status: 400 });
  }
}

function taken(mapping: Mapping, assigned: readonly string[]): Set<string> {
  return new Set([...assigned, ...Object.values(mapping).map((disk) => disk.dev)]);
}

/** Hands a decision back to the device (blockinfo.py update_bdm); a name that it has stays. */
function tell(device: DriverDevice, disk: DiskInfo): void {
  device.name = device.name || prependDev(disk.dev);
  device.bus = disk.bus;
  device.type = disk.type;
}
