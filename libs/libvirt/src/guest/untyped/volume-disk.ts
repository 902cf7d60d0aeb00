import type { ConnectionInfo } from '#image-properties';
import { Disk, type DiskAuth, type DiskSource } from '../../xml/disk.js';
import { LibvirtGuestError } from '../errors.js';
import { md5Hex } from '../md5.js';
import type { DiskInfo } from '../types.js';
import type { DriverDevice } from './block-device-info.js';
import type { GuestOptions } from './options.js';

const LIMITS = [
  'total_bytes_sec',
  'read_bytes_sec',
  'write_bytes_sec',
  'total_iops_sec',
  'read_iops_sec',
  'write_iops_sec',
];

type ConnectionData = Readonly<Record<string, unknown>>;

function text(value: unknown): string {
  return value === null || value === undefined ? 'None' : String(value);
}

function networkSource(protocol: string, data: ConnectionData): DiskSource {
  const hosts = (data['hosts'] ?? []) as unknown[];
  const ports = (data['ports'] ?? []) as unknown[];
  const pairs = hosts.slice(0, ports.length).map((name, index) => {
    const port = ports[index];
    return { name: text(name), port: port === null || port === undefined ? null : String(port) };
  });
  const name = data['name'];
  return { type: 'network', protocol, name: name === null || name === undefined ? null : String(name), hosts: pairs };
}

function networkAuth(options: GuestOptions, protocol: string, data: ConnectionData): DiskAuth | null {
  const configured = protocol === 'rbd' ? options.text('libvirt.rbd_secret_uuid') : null;
  if (configured === null && !data['auth_enabled']) return null;
  const user = configured === null ? null : options.text('libvirt.rbd_user');
  return {
    username: user ?? text(data['auth_username']),
    secretType: text(data['secret_type']),
    secretUuid: configured ?? text(data['secret_uuid']),
  };
}

/** Where each kind of volume is found on the host. */
const SOURCES: Readonly<Record<string, (data: ConnectionData, options: GuestOptions, kind: string) => DiskSource>> = {
  local: (data) => ({ type: 'block', path: text(data['device_path']) }),
  iscsi: (data) => ({
    type: 'block',
    path: `/dev/disk/by-path/ip-${text(data['target_portal'])}-iscsi-${text(data['target_iqn'])}-lun-${text(data['target_lun'] ?? 0)}`,
  }),
  nfs: (data, options) => {
    const share = md5Hex(text(data['export']));
    return { type: 'file', path: `${options.nfsMountPointBase}/${share}/${text(data['name'])}` };
  },
  rbd: (data, _options, kind) => networkSource(kind, data),
  sheepdog: (data, _options, kind) => networkSource(kind, data),
};

function unsupported(kind: string): LibvirtGuestError {
  return new LibvirtGuestError('VolumeDriverNotFound', `Could not find a handler for ${kind} volume.`, 'guest_config', {
    context: { driver_volume_type: kind, supported: Object.keys(SOURCES) },
  });
}

function applyAccessMode(disk: Disk, mode: unknown): void {
  if (!mode) return;
  if (mode !== 'ro' && mode !== 'rw') {
    throw new LibvirtGuestError('InvalidVolumeAccessMode', `Invalid volume access mode: ${text(mode)}`, 'guest_config');
  }
  disk.isReadonly = mode === 'ro';
}

function connectionOf(device: DriverDevice): ConnectionInfo {
  const connection = device.row.connection_info;
  if (connection) return connection;
  throw new LibvirtGuestError('TypeError', "'NoneType' object has no attribute '__getitem__'", 'guest_config', {
    builtin: true,
    context: { volume_id: device.row.volume_id, reason: 'the volume has no connection_info' },
  });
}

/** Source: nova/virt/libvirt/volume.py connect_volume (2014.1) */
export function volumeDisk(options: GuestOptions, device: DriverDevice, info: DiskInfo): Disk {
  const connection = connectionOf(device);
  const { driver_volume_type: kind, data } = connection;
  const source = Object.hasOwn(SOURCES, kind) ? SOURCES[kind] : undefined;
  if (source === undefined) throw unsupported(kind);

  const disk = new Disk();
  disk.source = source(data, options, kind);
  disk.device = info.type;
  disk.driverName = 'qemu';
  disk.driverFormat = kind === 'nfs' ? text(data['format'] ?? 'raw') : 'raw';
  disk.driverCache = 'none';
  disk.targetDev = info.dev;
  disk.targetBus = info.bus;
  disk.serial = connection.serial ?? device.row.volume_id;
  if (disk.source.type === 'network') disk.auth = networkAuth(options, kind, data);
  if (data['logical_block_size'] !== undefined) disk.logicalBlockSize = text(data['logical_block_size']);
  if (data['physical_block_size'] !== undefined) disk.physicalBlockSize = text(data['physical_block_size']);
  const qos = data['qos_specs'] as Record<string, unknown> | null | undefined;
  if (qos)
    disk.tuning = new Map(LIMITS.filter((name) => Object.hasOwn(qos, name)).map((name) => [name, text(qos[name])]));
  applyAccessMode(disk, data['access_mode']);
  return disk;
}
