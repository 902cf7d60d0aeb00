import { NovaError } from '../errors.js';
import type { BlockDeviceRow, FlavorFacts } from '../types.js';
import { checkColumns } from './columns.js';
import { invalidFormat } from './entry-fields.js';

/** Default of `max_local_block_devices`. */
const MAX_LOCAL = 3;
/** nova/objects/fields.py DiskBus (26.2) */
const DISK_BUSES: ReadonlySet<string> = new Set(['fdc', 'ide', 'sata', 'scsi', 'usb', 'virtio', 'xen', 'lxc', 'uml']);
/** nova/objects/fields.py BlockDeviceType (26.2) */
const DEVICE_TYPES: ReadonlySet<string> = new Set(['cdrom', 'disk', 'floppy', 'fs', 'lun']);

const refuse = (className: string, message: string): NovaError => new NovaError(className, message, { status: 400 });

const isBlankLocal = (device: BlockDeviceRow): boolean =>
  device.source_type === 'blank' && device.destination_type === 'local';

export function isSwap(device: BlockDeviceRow): boolean {
  return isBlankLocal(device) && device.guest_format === 'swap';
}

export function isEphemeral(device: BlockDeviceRow): boolean {
  return isBlankLocal(device) && device.guest_format !== 'swap';
}

/**
 * Devices that can boot are counted from 0 without a gap, and there is one at least. A negative index, or none, keeps a
 * device from being booted.
 *
 * @throws NovaError InvalidBDMBootSequence
 */
export function checkBootSequence(devices: readonly BlockDeviceRow[]): void {
  const indexes = devices
    .map(({ boot_index }) => boot_index)
    .filter((index): index is number => typeof index === 'number' && index >= 0)
    .sort((left, right) => left - right);
  if (indexes.length > 0 && indexes.every((index, at) => index === at)) return;
  throw refuse(
    'InvalidBDMBootSequence',
    'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.',
  );
}

/**
 * The original's text for a bus lacks its second half by a slip (`msg_fmr`). Of a device type that it does not know it
 * dies with a ValueError; here that is a refusal.
 *
 * @throws NovaError InvalidBDMFormat, InvalidBDMDiskBus, InvalidBDM
 */
export function checkDevice(device: BlockDeviceRow): void {
  const { disk_bus: bus, device_type: type } = device;
  checkColumns(device);
  if (bus && !DISK_BUSES.has(bus)) throw refuse('InvalidBDMDiskBus', 'Block Device Mapping is Invalid.');
  if (type !== null && type !== undefined && !DEVICE_TYPES.has(type))
    throw refuse('InvalidBDM', `Field value ${type} is invalid`);
}

/**
 * Sizes of ephemeral disks and swap against the flavor, and the number of local devices.
 *
 * @throws NovaError InvalidBDMEphemeralSize, InvalidBDMFormat, InvalidBDMSwapSize, InvalidBDMLocalsLimit
 */
export function checkLocalDevices(
  flavor: Pick<FlavorFacts, 'ephemeral_gb' | 'swap'>,
  devices: readonly BlockDeviceRow[],
): void {
  const ephemeral = devices
    .filter(isEphemeral)
    .reduce((sum, { volume_size }) => sum + (volume_size || flavor.ephemeral_gb), 0);
  if (ephemeral > flavor.ephemeral_gb) {
    throw refuse(
      'InvalidBDMEphemeralSize',
      'Ephemeral disks requested are larger than the instance type allows. If no size is given in one block device mapping, flavor ephemeral size will be used.',
    );
  }
  const swaps = devices.filter(isSwap);
  if (swaps.length > 1) throw invalidFormat('More than one swap drive requested.');
  if ((swaps[0]?.volume_size ?? 0) > flavor.swap)
    throw refuse('InvalidBDMSwapSize', 'Swap drive requested is larger than instance type allows.');
  if (devices.filter(({ destination_type }) => destination_type === 'local').length > MAX_LOCAL) {
    throw refuse(
      'InvalidBDMLocalsLimit',
      'Block Device Mapping is Invalid: You specified more local devices than the limit allows',
    );
  }
}
