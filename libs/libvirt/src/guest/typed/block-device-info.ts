import type { BlockDeviceRow } from '#image-properties';
import { stripDev } from '../blockinfo.js';

/** A block device as the driver works on it; what the driver decides is read back from here. */
export interface DriverDevice {
  readonly row: BlockDeviceRow;
  /** `/dev/vdb` */
  name: string | null;
  bus: string | null;
  type: string | null;
  readonly bootIndex: number | null;
  readonly guestFormat: string | null;
}

/** Block devices by kind (nova/virt/driver.py get_block_device_info, zed). */
export interface BlockDeviceInfo {
  readonly rootDeviceName: string | null;
  readonly images: readonly DriverDevice[];
  readonly ephemerals: readonly DriverDevice[];
  readonly swap: DriverDevice | null;
  readonly volumes: readonly DriverDevice[];
}

const VOLUME_SOURCES = ['volume', 'snapshot', 'image', 'blank'] as const;

const isSwapRow = (row: BlockDeviceRow): boolean =>
  row.source_type === 'blank' && row.destination_type === 'local' && row.guest_format === 'swap';
const isEphemeralRow = (row: BlockDeviceRow): boolean =>
  row.source_type === 'blank' && row.destination_type === 'local' && row.guest_format !== 'swap';
const isLocalImage = (row: BlockDeviceRow): boolean => row.source_type === 'image' && row.destination_type === 'local';

/** The mapping that boots first. */
export function rootRow(rows: readonly BlockDeviceRow[]): BlockDeviceRow | null {
  return rows.find((row) => row.boot_index !== null && Number(row.boot_index) === 0) ?? null;
}

function driverDevice(row: BlockDeviceRow, kind: 'image' | 'ephemeral' | 'swap' | 'volume'): DriverDevice {
  const isSwap = kind === 'swap';
  return {
    row,
    name: row.device_name,
    bus: row.disk_bus ?? null,
    type: isSwap ? null : (row.device_type ?? null),
    bootIndex: kind === 'image' ? 0 : kind === 'volume' && row.boot_index !== null ? Number(row.boot_index) : null,
    guestFormat: isSwap ? null : (row.guest_format ?? null),
  };
}

export function blockDeviceInfo(rows: readonly BlockDeviceRow[], rootDeviceName: string | null): BlockDeviceInfo {
  const usable = rows.filter((row) => !row.no_device);
  const volumes = VOLUME_SOURCES.flatMap((source) =>
    usable.filter((row) => row.source_type === source && row.destination_type === 'volume'),
  );
  const swap = usable.find(isSwapRow);
  return {
    rootDeviceName,
    images: usable.filter(isLocalImage).map((row) => driverDevice(row, 'image')),
    ephemerals: usable.filter(isEphemeralRow).map((row) => driverDevice(row, 'ephemeral')),
    swap: swap === undefined ? null : driverDevice(swap, 'swap'),
    volumes: volumes.map((row) => driverDevice(row, 'volume')),
  };
}

/** Every device, in the order in which names are given. */
function allDevices(info: BlockDeviceInfo): DriverDevice[] {
  return [...info.images, ...info.ephemerals, ...(info.swap === null ? [] : [info.swap]), ...info.volumes];
}

/** Names that the rows hold already, without `/dev/`. */
export function assignedNames(info: BlockDeviceInfo): string[] {
  return allDevices(info).flatMap((device) => (device.name ? [stripDev(device.name)] : []));
}

/** True when a volume, the swap disk or an ephemeral disk has the name (nova/block_device.py volume_in_mapping). */
export function isNameTaken(name: string, info: BlockDeviceInfo): boolean {
  const swap = info.swap !== null && (info.swap.row.volume_size ?? 0) > 0 ? [info.swap] : [];
  return [...info.volumes, ...swap, ...info.ephemerals].some(
    (device) => device.name !== null && stripDev(device.name) === name,
  );
}

/** The rows with what the driver decided, in the order of `rows`. */
export function decidedRows(rows: readonly BlockDeviceRow[], info: BlockDeviceInfo): BlockDeviceRow[] {
  const decided = new Map(allDevices(info).map((device) => [device.row, device]));
  return rows.map((row) => {
    const device = decided.get(row);
    if (device === undefined) return { ...row };
    return { ...row, device_name: device.name, disk_bus: device.bus, device_type: device.type ?? row.device_type };
  });
}
