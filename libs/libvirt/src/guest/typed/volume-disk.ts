import type { ConnectionInfo } from '#image-properties';
import { Disk, type DiskAuth } from '../../xml/disk.js';
import { DriveAddress } from '../../xml/drive-address.js';
import { LibvirtGuestError } from '../errors.js';
import type { GuestRules } from '../guest-rules.js';
import { md5Hex } from '../md5.js';
import type { DiskInfo } from '../types.js';
import type { GuestOptions } from './options.js';

const TUNABLE = [
  ...['total_bytes_sec', 'read_bytes_sec', 'write_bytes_sec', 'total_iops_sec', 'read_iops_sec', 'write_iops_sec'],
  ...['read_bytes_sec_max', 'read_iops_sec_max', 'write_bytes_sec_max', 'write_iops_sec_max', 'total_bytes_sec_max'],
  ...['total_iops_sec_max', 'size_iops_sec'],
];

type VolumeData = Readonly<Record<string, unknown>>;
type Connect = (disk: Disk, data: VolumeData, options: GuestOptions) => void;

const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function connectBlock(io: 'native' | null): Connect {
  return (disk, data) => {
    disk.source = { type: 'block', path: text(data['device_path']) ?? '' };
    disk.driverIo = io;
  };
}

/** The path that Nova mounts an NFS share on, unless the connection tells one. */
function nfsPath(data: VolumeData, options: GuestOptions): string {
  const mount = `${options.text('libvirt.nfs_mount_point_base')}/${md5Hex(text(data['export']) ?? '')}`;
  return text(data['device_path']) ?? `${mount}/${text(data['name']) ?? ''}`;
}

function connectNfs(disk: Disk, data: VolumeData, options: GuestOptions): void {
  disk.source = { type: 'file', path: nfsPath(data, options) };
  disk.driverFormat = text(data['format']) ?? 'raw';
  disk.driverIo = 'native';
}

/** Cinder's own credentials go before those of nova.conf (nova/virt/libvirt/volume/net.py _set_auth_config_rbd). */
function rbdAuth(data: VolumeData, options: GuestOptions): DiskAuth | null {
  const fallback = options.text('libvirt.rbd_secret_uuid');
  if (!data['auth_enabled'] && fallback === null) return null;
  const own = data['auth_enabled'] ? text(data['secret_uuid']) : null;
  return {
    username: (own === null ? options.text('libvirt.rbd_user') : text(data['auth_username'])) ?? '',
    secretType: text(data['secret_type']) ?? 'ceph',
    secretUuid: own ?? fallback ?? '',
  };
}

function connectRbd(disk: Disk, data: VolumeData, options: GuestOptions): void {
  const ports = texts(data['ports']);
  const hosts = texts(data['hosts']).flatMap((name, index) => {
    const port = ports[index];
    return port === undefined ? [] : [{ name, port }];
  });
  disk.source = { type: 'network', protocol: 'rbd', name: text(data['name']), hosts };
  disk.auth = rbdAuth(data, options);
}

/** Volume drivers by `driver_volume_type` (nova/virt/libvirt/volume, zed). */
const DRIVERS: ReadonlyMap<string, Connect> = new Map([
  ['local', connectBlock(null)],
  ['iscsi', connectBlock('native')],
  ['iser', connectBlock('native')],
  ['fibre_channel', connectBlock('native')],
  ['nfs', connectNfs],
  ['rbd', connectRbd],
]);

function tune(disk: Disk, qos: unknown): void {
  if (typeof qos !== 'object' || qos === null) return;
  const specs = qos as VolumeData;
  disk.tuning = new Map(TUNABLE.filter((name) => Object.hasOwn(specs, name)).map((name) => [name, text(specs[name])]));
}

/**
 * The disk of a volume (nova/virt/libvirt/volume/volume.py LibvirtBaseVolumeDriver.get_config and its kinds, zed).
 *
 * @param unit of the virtio-scsi controller, null to leave it to libvirt
 * @throws LibvirtGuestError VolumeDriverNotFound, InvalidVolumeAccessMode
 */
export function volumeDisk(
  connection: ConnectionInfo,
  serial: string | null,
  info: DiskInfo,
  unit: number | null,
  options: GuestOptions,
  rules: GuestRules,
): Disk {
  const { driver_volume_type: type, data } = connection;
  const connect = DRIVERS.get(type);
  if (connect === undefined) {
    throw new LibvirtGuestError('VolumeDriverNotFound', `Could not find a handler for ${type} volume.`, 'guest_config');
  }
  const disk = new Disk();
  disk.device = info.type;
  disk.driverName = 'qemu';
  disk.driverFormat = 'raw';
  disk.driverCache = 'none';
  disk.targetDev = info.dev;
  disk.targetBus = info.bus;
  const volumeId = connection.serial ?? serial;
  if (info.type !== 'lun' || !rules.bootsLuns) disk.serial = volumeId;
  if (rules.aliasesVolumes) disk.alias = `ua-${volumeId}`;
  if (info.type !== 'lun' || rules.sizesLunBlocks) {
    disk.logicalBlockSize = text(data['logical_block_size']);
    disk.physicalBlockSize = text(data['physical_block_size']);
  }
  tune(disk, data['qos_specs']);
  disk.isReadonly = isReadonly(data['access_mode']);
  if (data['discard'] === true) disk.driverDiscard = 'unmap';
  if (info.bus === 'scsi' && unit !== null) disk.address = new DriveAddress(0, unit);
  disk.isShareable = (connection as { multiattach?: unknown }).multiattach === true;
  connect(disk, data, options);
  if (options.flag('libvirt.use_default_aio_mode_for_volumes')) disk.driverIo = null;
  return disk;
}

function isReadonly(mode: unknown): boolean {
  if (!mode || mode === 'rw') return false;
  if (mode === 'ro') return true;
  throw new LibvirtGuestError('InvalidVolumeAccessMode', `Invalid volume access mode: ${String(mode)}`, 'guest_config');
}
