import type { ReleaseName } from '#image-properties';
import type { RenderedDomain } from '#libvirt';
import { type BlockDeviceData, NovaRpcError } from '#nova-rpc';

/** What a name is made from. */
export interface NamingFacts {
  /** `/dev/vdb`, as the request says; null lets the host choose. */
  readonly asked: string | null;
  readonly rootDeviceName: string | null;
  readonly blockDevices: readonly BlockDeviceData[];
  /** The server's domain as it is now. */
  domain(): Promise<RenderedDomain>;
}

/** nova/virt/libvirt/blockinfo.py get_dev_prefix_for_disk_bus. */
const PREFIXES: Readonly<Record<string, string>> = {
  virtio: 'vd',
  ide: 'hd',
  fdc: 'fd',
  scsi: 'sd',
  sata: 'sd',
  usb: 'sd',
  xen: 'xvd',
  uml: 'ubd',
};
/** nova/block_device.py match_device. */
const DEVICE = /^(\/dev\/x?[a-z]?d?)([a-z]+)\d*$/;
const MOST_DEVICES = 26;

/** a ... z, aa ... zz. */
function* letters(): Generator<string> {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz';
  yield* alphabet;
  for (const first of alphabet) for (const second of alphabet) yield first + second;
}

function freeLetter(isTaken: (letter: string) => boolean): string {
  for (const letter of letters()) if (!isTaken(letter)) return letter;
  throw new NovaRpcError(
    'TooManyDiskDevices',
    `The maximum allowed number of disk devices (${MOST_DEVICES}) is reached`,
  );
}

const invalidPath = (path: string) =>
  new NovaRpcError('InvalidDevicePath', `The supplied device path (${path}) is invalid.`, { path });

/**
 * The request's letter behind the root device's prefix, or the first free one (nova/compute/utils.py
 * get_device_name_for_instance (2014.1)).
 */
async function byRootDevice({ asked, rootDeviceName, blockDevices }: NamingFacts): Promise<string> {
  const root = rootDeviceName ?? '/dev/sda1';
  const prefix = DEVICE.exec(root.startsWith('/dev/') ? root : `/dev/${root}`)?.[1];
  if (prefix === undefined) throw invalidPath(root);
  const wanted = asked === null ? undefined : DEVICE.exec(asked)?.[2];
  if (asked !== null && wanted === undefined) throw invalidPath(asked);
  const names = [root, ...blockDevices.map(({ device_name }) => device_name ?? '')];
  const used = new Set(names.map((name) => name.replace(/^(?:\/dev\/)?(?:x?v|s|h)d/, '').replace(/\d+/g, '')));
  if (wanted !== undefined && used.has(wanted))
    throw new NovaRpcError('DevicePathInUse', `The supplied device path (${asked}) is in use.`, { path: asked });
  return prefix + (wanted ?? freeLetter((letter) => used.has(letter)));
}

/**
 * The first free name on the bus that the server's image asks for; what the request says is ignored
 * (nova/virt/libvirt/driver.py get_device_name_for_instance (26.2)).
 */
async function byDiskBus({ domain }: NamingFacts): Promise<string> {
  const { diskInfo } = await domain();
  const prefix = PREFIXES[diskInfo.disk_bus] ?? 'vd';
  const used = new Set(Object.values(diskInfo.mapping).map(({ dev }) => dev));
  return `/dev/${prefix}${freeLetter((letter) => used.has(prefix + letter))}`;
}

export type DeviceNaming = (facts: NamingFacts) => Promise<string>;

export const DEVICE_NAMING: Readonly<Record<ReleaseName, DeviceNaming>> = { icehouse: byRootDevice, zed: byDiskBus };
