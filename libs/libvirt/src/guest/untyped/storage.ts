import { Controller } from '../../xml/controller.js';
import { Disk } from '../../xml/disk.js';
import type { XmlFormat } from '../../xml/xml-element.js';
import { prependDev } from '../blockinfo.js';
import { DISK_QUOTAS } from '../quotas.js';
import type { DiskInfo, DiskMapping } from '../types.js';
import type { BlockDeviceInfo } from './block-device-info.js';
import type { GuestContext } from './guest-context.js';
import { volumeDisk } from './volume-disk.js';

/** A disk of the instance's own directory. Source: nova/virt/libvirt/imagebackend.py libvirt_info (2014.1) */
function localDisk(context: GuestContext, name: string, info: DiskInfo, format: string): Disk {
  const disk = new Disk();
  disk.source = { type: 'file', path: `${context.instancePath}/${name}` };
  disk.device = info.type;
  disk.driverName = 'qemu';
  disk.driverFormat = format;
  disk.driverCache = 'none';
  disk.targetBus = info.bus;
  disk.targetDev = info.dev;
  disk.tuning = new Map([...context.quotas(DISK_QUOTAS)].map(([limit, value]) => [limit.slice('disk_'.length), value]));
  return disk;
}

/** Roles of local disks in the order of the document; volumes follow, then the config drive. */
function localRoles(isRescue: boolean, ephemerals: number): string[] {
  if (isRescue) return ['disk.rescue', 'disk'];
  const numbered = Array.from({ length: ephemerals }, (_, index) => `disk.eph${index}`);
  return ['disk', 'disk.local', ...numbered, 'disk.swap'];
}

/** `disk_cachemodes` go by what a disk's data lie in. */
export function setCacheMode(disk: Disk, modes: ReadonlyMap<string, string>): void {
  disk.driverCache = modes.get(disk.source.type) ?? disk.driverCache;
}

/** Source: nova/virt/libvirt/driver.py get_guest_storage_config (2014.1) */
export function storageDevices(
  context: GuestContext,
  disks: DiskMapping,
  blockDevices: BlockDeviceInfo,
  isRescue: boolean,
): XmlFormat[] {
  const { mapping } = disks;
  const { imageFormat, cacheModes } = context.options;
  const local = localRoles(isRescue, blockDevices.ephemerals.length).flatMap((role) => {
    const info = mapping[role];
    return info === undefined ? [] : [localDisk(context, role, info, imageFormat)];
  });
  const volumes = blockDevices.volumes.flatMap((device) => {
    const info = mapping[prependDev(device.name ?? '')];
    return info === undefined || isRescue ? [] : [volumeDisk(context.options, device, info)];
  });
  const drive = mapping['disk.config'];
  const configDrive = drive === undefined ? [] : [localDisk(context, 'disk.config', drive, 'raw')];
  const all = [...local, ...volumes, ...configDrive];
  for (const disk of all) setCacheMode(disk, cacheModes);

  const model = context.textProperty('hw_scsi_model');
  if (model === null) return all;
  const controller = new Controller('scsi');
  controller.model = model;
  return [...all, controller];
}
