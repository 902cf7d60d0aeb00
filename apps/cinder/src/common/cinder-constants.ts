/** Control exchange; oslo's own default for cinder is `openstack`, this cloud names it after the service. */
export const CINDER_EXCHANGE = 'cinder';
/** Topic of the volume manager: queue `cinder-volume` and, for one host, `cinder-volume.<host>@<backend>`. */
export const VOLUME_TOPIC = 'cinder-volume';
/** Newest version of the volume manager's RPC interface that is spoken here (cinder/volume/manager.py, Zed). */
export const VOLUME_RPC_VERSION = '3.18';
/** Topic of the backup manager: queue `cinder-backup` and, for one host, `cinder-backup.<host>`. */
export const BACKUP_TOPIC = 'cinder-backup';
/** Newest version of the backup manager's RPC interface that is spoken here (cinder/backup/manager.py, Zed). */
export const BACKUP_RPC_VERSION = '2.3';
/** `backup_driver`: what `service` of a backup names. */
export const BACKUP_DRIVER = 'cinder.backup.drivers.posix.PosixBackupDriver';
/** The one availability zone (`storage_availability_zone`). */
export const AVAILABILITY_ZONE = 'nova';
/** `default_volume_type`: what a volume gets that names no type. */
export const DEFAULT_VOLUME_TYPE = 'file';
/** `osapi_max_limit`: the longest page. */
export const MAX_LIMIT = 1000;
export const GIB = 1024 ** 3;
/** The largest integer of a database column (cinder/common/constants.py DB_MAX_INT). */
export const DB_MAX_INT = 0x7fffffff;

/** The pool that a backend of one pool has: its own name. `volume1@file` holds `volume1@file#file`. */
export function poolOf(volumeHost: string): string {
  return `${volumeHost}#${backendNameOf(volumeHost)}`;
}

/** `volume1@file#file` is served by `volume1@file`. */
export function hostOfPool(pool: string): string {
  return pool.split('#')[0] ?? pool;
}

/** `volume_backend_name` of a host: what a volume type may ask for. `volume1@file` is `file`. */
export function backendNameOf(volumeHost: string): string {
  return volumeHost.split('@').at(-1) ?? volumeHost;
}

/** A service without a backend has its host's bare name: `volume1@file` is `volume1`. */
export function bareHostOf(volumeHost: string): string {
  return volumeHost.split('@')[0] ?? volumeHost;
}
