import type { BlockDeviceRow } from '#image-properties';
import { Controller } from '../../xml/controller.js';
import { Disk } from '../../xml/disk.js';
import { DriveAddress } from '../../xml/drive-address.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { prependDev, stripDev } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import { DISK_QUOTAS } from '../quotas.js';
import type { DiskInfo, DiskMapping } from '../types.js';
import type { BlockDeviceInfo } from './block-device-info.js';
import type { GuestContext } from './guest-context.js';
import { volumeDisk } from './volume-disk.js';

const CACHE_MODES: readonly string[] = ['default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe'];
/** Cache modes under which native asynchronous I/O works. */
const DIRECT_CACHES: readonly (string | null)[] = [null, 'none', 'directsync'];

/** Counts the units of the virtio-scsi controller; null where libvirt numbers them. */
class Units {
  constructor(private next: number | null) {}

  take(bus: string | null): number | null {
    if (this.next === null || bus !== 'scsi') return null;
    this.next += 1;
    return this.next - 1;
  }

  /** A volume takes a unit whatever its bus; the root volume is always the first. */
  takeForVolume(isRoot: boolean): number | null {
    if (this.next === null) return null;
    if (isRoot) return 0;
    this.next += 1;
    return this.next - 1;
  }
}

/** Disks, volumes and the SCSI controller of a domain (nova/virt/libvirt/driver.py _get_guest_storage_config, zed). */
export class StorageBuilder {
  private readonly cacheModes: ReadonlyMap<string, string>;

  constructor(private readonly context: GuestContext) {
    const modes = context.options
      .list('libvirt.disk_cachemodes')
      .map((item) => item.split('=', 2) as [string, string])
      .filter(([, mode]) => CACHE_MODES.includes(mode));
    this.cacheModes = new Map(modes);
  }

  /** @param isRescue the domain is one of a rescue */
  build(mapping: DiskMapping['mapping'], info: BlockDeviceInfo, isRescue: boolean): XmlFormat[] {
    const model = this.context.image.properties.hw_scsi_model;
    const isBootedFromVolume = info.volumes.some((volume) => volume.bootIndex === 0);
    const units = new Units(model === 'virtio-scsi' ? (isBootedFromVolume ? 1 : 0) : null);
    const rescueIsRoot = isRescue && mapping['disk.rescue'] === mapping['root'];
    const disks = this.localDisks(mapping, units, rescueIsRoot);
    for (const volume of info.volumes) disks.push(this.volume(volume, mapping, units));
    for (const disk of disks) this.setCacheMode(disk);
    const devices: XmlFormat[] = [...disks];
    if (model) devices.push(scsiController(model));
    if (isRescue && !rescueIsRoot) {
      const rescue = this.localDisk('disk.rescue', mapping, units);
      rescue.bootOrder = '1';
      devices.push(rescue);
    }
    return devices;
  }

  /**
   * Makes the disks of volumes among `devices` anew, of what Cinder has said of them by now.
   *
   * @param planned rows that the domain was made of
   * @param rows the same, connected
   * @throws LibvirtGuestError VolumeDriverNotFound, InvalidVolumeAccessMode
   */
  connect(
    all: readonly XmlFormat[],
    { mapping, devices }: { mapping: DiskMapping['mapping']; devices: BlockDeviceInfo },
    planned: readonly BlockDeviceRow[],
    rows: readonly BlockDeviceRow[],
  ): void {
    const disks = all.filter((device) => device instanceof Disk);
    for (const volume of devices.volumes) {
      const row = rows[planned.indexOf(volume.row)];
      const dev = volume.name === null ? null : stripDev(volume.name);
      const disk = disks.find(({ targetDev }) => targetDev === dev);
      if (row === undefined || disk === undefined) continue;
      const { address, hasDriverIommu } = disk;
      Object.assign(disk, this.volume({ ...volume, row }, mapping, new Units(null)), { address, hasDriverIommu });
      this.setCacheMode(disk);
    }
  }

  private localDisks(mapping: DiskMapping['mapping'], units: Units, rescueIsRoot: boolean): Disk[] {
    const names = rescueIsRoot
      ? ['disk.rescue', 'disk', 'disk.config.rescue']
      : ['disk', 'disk.local', ...ephemeralNames(mapping), 'disk.swap', 'disk.config'];
    return names.filter((name) => mapping[name] !== undefined).map((name) => this.localDisk(name, mapping, units));
  }

  private localDisk(name: string, mapping: DiskMapping['mapping'], units: Units): Disk {
    const { options, context } = this;
    const info = mapping[name] as DiskInfo;
    const disk = new Disk();
    disk.device = info.type;
    disk.targetBus = info.bus;
    disk.targetDev = info.dev;
    disk.driverName = 'qemu';
    disk.driverCache = 'none';
    disk.driverDiscard = options.text('libvirt.hw_disk_discard');
    disk.driverFormat = this.format(name);
    if (options.text('DEFAULT.preallocate_images') === 'space') disk.driverIo = 'native';
    disk.source = { type: 'file', path: `${context.instancePath}/${name}` };
    const unit = units.take(info.bus);
    if (unit !== null) disk.address = new DriveAddress(0, unit);
    const quotas = context.quotas(DISK_QUOTAS);
    if (quotas.size > 0)
      disk.tuning = new Map([...quotas].map(([quota, value]) => [quota.slice('disk_'.length), value]));
    return disk;
  }

  private volume(volume: BlockDeviceInfo['volumes'][number], mapping: DiskMapping['mapping'], units: Units): Disk {
    const connection = volume.row.connection_info;
    const info = volume.name === null ? undefined : mapping[prependDev(volume.name)];
    if (!connection || info === undefined) {
      const message = `Volume ${volume.row.volume_id ?? ''} has no connection to the host.`;
      throw new LibvirtGuestError('InvalidBDM', message, 'guest_config', { status: 400 });
    }
    const unit = units.takeForVolume(volume.bootIndex === 0);
    return volumeDisk(connection, volume.row.volume_id, info, unit, this.options, this.context.rules);
  }

  /** A config drive is always raw; other disks are what the host is configured for. */
  private format(name: string): string {
    const type = this.options.text('libvirt.images_type');
    if (name.startsWith('disk.config') || type === 'raw' || type === 'flat') return 'raw';
    if (type === 'qcow2') return 'qcow2';
    if (type === 'default') return this.options.flag('DEFAULT.use_cow_images') ? 'qcow2' : 'raw';
    throw new LibvirtGuestError('RuntimeError', `Unknown image_type=${type}`, 'guest_config', { builtin: true });
  }

  private setCacheMode(disk: Disk): void {
    disk.driverCache = disk.isShareable ? 'none' : (this.cacheModes.get(disk.source.type) ?? disk.driverCache);
    if (disk.driverIo === 'native' && !DIRECT_CACHES.includes(disk.driverCache)) disk.driverIo = 'threads';
  }

  private get options() {
    return this.context.options;
  }
}

function ephemeralNames(mapping: DiskMapping['mapping']): string[] {
  return Object.keys(mapping).filter((name) => name.startsWith('disk.eph'));
}

function scsiController(model: string): Controller {
  const controller = new Controller('scsi');
  controller.index = 0;
  controller.model = model;
  return controller;
}
