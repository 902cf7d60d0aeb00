import type { BlockDeviceRow } from '#image-properties';
import { blockDeviceInfo, decidedRows, rootRow } from './block-device-info.js';
import { DiskMapper, type MappingSubject } from './disk-mapping.js';

/** Names, buses and types of a new server's devices, and the name of its root device. */
export interface NamedDevices {
  readonly rows: BlockDeviceRow[];
  readonly rootDeviceName: string | null;
}

/**
 * Names the devices of a new server before it is spawned (nova/compute/manager.py _default_block_device_names,
 * nova/virt/libvirt/driver.py default_device_names_for_instance and blockinfo.py default_device_names, zed). Names that the request gave are ignored, except
 * for the root device. Nothing is named when no mapping is the root.
 *
 * @throws LibvirtGuestError at the stage block_device
 */
export function defaultDeviceNames(rows: readonly BlockDeviceRow[], subject: MappingSubject): NamedDevices {
  const { instance, storedImage } = subject;
  const root = rootRow(rows);
  if (root === null) return { rows: rows.map((row) => ({ ...row })), rootDeviceName: instance.root_device_name };
  const rootDeviceName = root.device_name || instance.root_device_name || defaultRootName(root, subject);
  const nameless = rows.map((row) => ({ ...row, device_name: null }));
  const info = blockDeviceInfo(nameless, rootDeviceName);
  new DiskMapper(subject, 'block_device', storedImage).map(info);
  return { rows: decidedRows(nameless, info), rootDeviceName };
}

function defaultRootName(root: BlockDeviceRow, subject: MappingSubject): string {
  const info = blockDeviceInfo([root], null);
  const [device] = [...info.images, ...info.volumes];
  if (device === undefined) return '/dev/vda';
  return new DiskMapper(subject, 'block_device').defaultRootName(device);
}
