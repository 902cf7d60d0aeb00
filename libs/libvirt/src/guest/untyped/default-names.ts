import type { BlockDeviceRow, FlavorFacts, ImageMetadata } from '#image-properties';
import { isDeviceType, prependDev } from '../blockinfo.js';
import { blockDeviceInfo, type DriverDevice } from './block-device-info.js';
import { DiskBusRules } from './disk-bus.js';
import { diskInfo } from './disk-mapping.js';
import type { ComputeHost } from './host.js';
import type { GuestOptions } from './options.js';

/** What the compute manager knows when it gives out device names. */
export interface NamingRequest {
  rows: readonly BlockDeviceRow[];
  rootDeviceName: string | null;
  flavor: FlavorFacts;
  image: ImageMetadata;
  options: GuestOptions;
  host: ComputeHost;
  hasConfigDrive: boolean;
}

/** Every block device with a name, and the root's. */
export interface NamedDevices {
  rows: BlockDeviceRow[];
  rootDeviceName: string | null;
}

function defaultRootName(request: NamingRequest, buses: DiskBusRules, root: BlockDeviceRow): string {
  const disk = buses.forDeviceType(request.image, 'disk');
  const cdrom = buses.forDeviceType(request.image, 'cdrom');
  if (root.source_type === 'image' && root.destination_type === 'local') {
    return prependDev(buses.freeName(request.image.disk_format === 'iso' ? cdrom : disk, new Set()));
  }
  const wanted = root.disk_bus || disk;
  const type = isDeviceType(root.device_type) ? root.device_type : 'disk';
  return prependDev(buses.freeName(buses.isValid(wanted) ? wanted : buses.forDeviceType(null, type), new Set()));
}

function tellBack(devices: readonly DriverDevice[]): void {
  for (const device of devices) {
    device.row.device_name = device.name;
    device.row.disk_bus = device.disk_bus;
    device.row.device_type = device.device_type;
  }
}

/**
 * Names for devices that have none, at first boot. The image decides the root's name only: everything else
 * is named without looking at it, so a data disk never follows hw_disk_bus.
 * Source: nova/compute/manager.py _default_block_device_names, nova/virt/libvirt/blockinfo.py default_device_names (2014.1)
 * @throws LibvirtGuestError at stage block_device
 */
export function defaultDeviceNames(request: NamingRequest): NamedDevices {
  const rows = request.rows.map((row) => ({ ...row }));
  const root = rows.find((row) => row.boot_index === 0);
  if (root === undefined) return { rows, rootDeviceName: request.rootDeviceName };
  const buses = new DiskBusRules(request.options, request.host, 'block_device');
  const rootDeviceName = root.device_name || request.rootDeviceName || defaultRootName(request, buses, root);
  root.device_name = rootDeviceName;

  const info = blockDeviceInfo(rows, rootDeviceName, ['volume', 'snapshot']);
  diskInfo({ ...request, buses, image: null, blockDevices: info, isRescue: false });
  tellBack([...info.ephemerals, ...info.volumes]);
  // A swap device's type is not among what it tells back.
  if (info.swap !== null) Object.assign(info.swap.row, { device_name: info.swap.name, disk_bus: info.swap.disk_bus });
  return { rows, rootDeviceName };
}
