import type { BlockDeviceRow } from '#image-properties';
import { stripDev } from '../blockinfo.js';

/** A block device as the driver works on it: a copy of its row, and whether it may be told back. */
export interface DriverDevice {
  row: BlockDeviceRow;
  /** `mount_device` of a volume, `device_name` of a blank disk. */
  name: string | null;
  disk_bus: string | null;
  device_type: string | null;
  /** What the driver is not told of a kind of device is null: a swap disk's format, a blank disk's boot order. */
  guest_format: string | null;
  boot_index: BlockDeviceRow['boot_index'];
}

/** Block devices by kind, as `block_device_info` holds them. */
export interface BlockDeviceInfo {
  rootDeviceName: string | null;
  swap: DriverDevice | null;
  ephemerals: DriverDevice[];
  volumes: DriverDevice[];
}

export const NO_BLOCK_DEVICES: BlockDeviceInfo = { rootDeviceName: null, swap: null, ephemerals: [], volumes: [] };

function isSwapRow(row: BlockDeviceRow): boolean {
  return row.source_type === 'blank' && row.destination_type === 'local' && row.guest_format === 'swap';
}

function swapDevice(row: BlockDeviceRow): DriverDevice {
  return {
    row,
    name: row.device_name,
    disk_bus: row.disk_bus ?? null,
    device_type: null,
    guest_format: null,
    boot_index: null,
  };
}

function ephemeralDevice(row: BlockDeviceRow): DriverDevice {
  return { ...swapDevice(row), device_type: row.device_type ?? null, guest_format: row.guest_format ?? null };
}

function volumeDevice(row: BlockDeviceRow): DriverDevice {
  return { ...ephemeralDevice(row), boot_index: row.boot_index };
}

/** Volumes first, then volumes made from snapshots, then those made from images. */
const VOLUME_SOURCES = ['volume', 'snapshot', 'image'] as const;

/**
 * Sorts rows into what the driver gets. An image with a local destination is no device of the driver's:
 * its disk is made from the image itself.
 * Source: nova/virt/block_device.py convert_* (2014.1)
 */
export function blockDeviceInfo(
  rows: readonly BlockDeviceRow[],
  rootDeviceName: string | null,
  sources: readonly (typeof VOLUME_SOURCES)[number][] = VOLUME_SOURCES,
): BlockDeviceInfo {
  const usable = rows.filter((row) => !row.no_device);
  const volumes = sources.flatMap((source) =>
    usable.filter((row) => row.source_type === source && row.destination_type === 'volume'),
  );
  return {
    rootDeviceName,
    swap: usable.filter(isSwapRow).map(swapDevice).at(-1) ?? null,
    ephemerals: usable.filter((row) => row.source_type === 'blank' && !isSwapRow(row)).map(ephemeralDevice),
    volumes: volumes.map(volumeDevice),
  };
}

/** Device names that rows already hold, without `/dev/`. */
export function assignedNames(info: BlockDeviceInfo): string[] {
  return [...info.ephemerals, ...(info.swap === null ? [] : [info.swap]), ...info.volumes].flatMap((device) =>
    device.name ? [stripDev(device.name)] : [],
  );
}

/** Source: nova/block_device.py volume_in_mapping (2014.1) */
export function isNameTaken(name: string, info: BlockDeviceInfo): boolean {
  const swap = info.swap !== null && (info.swap.row.volume_size ?? 0) > 0 ? [info.swap] : [];
  return [...info.volumes, ...swap, ...info.ephemerals].some(
    (device) => device.name !== null && stripDev(device.name) === name,
  );
}
