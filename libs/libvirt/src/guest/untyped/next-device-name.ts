import type { BlockDeviceRow } from '#image-properties';
import { deviceLetters, prependDev } from '../blockinfo.js';
import { LibvirtGuestError } from '../errors.js';
import type { DomainRequest } from '../types.js';

/** nova/block_device.py DEFAULT_ROOT_DEV_NAME (2014.1). */
const DEFAULT_ROOT = '/dev/sda1';
/** nova/block_device.py match_device (2014.1): prefix and letters. */
const DEVICE = /^(\/dev\/x?[a-z]?d?)([a-z]+)[0-9]*$/;
/** a ... z, aa ... zz: one for each name that 2014.1 can give. */
const LETTERS = Array.from({ length: 26 + 26 * 26 }, (_, index) => deviceLetters(index));

function refusal(className: string, message: string, status: number): LibvirtGuestError {
  return new LibvirtGuestError(className, message, 'block_device', { status });
}

const invalidPath = (path: string) =>
  refusal('InvalidDevicePath', `The supplied device path (${path}) is invalid.`, 400);

/** Volumes, swap and ephemeral disks have names that count (nova/block_device.py instance_block_mapping (2014.1)). */
const counts = ({ destination_type, source_type }: BlockDeviceRow) =>
  destination_type === 'volume' || source_type === 'blank';

/** `/dev/vdb1` -> `b`. */
const lettersOf = (name: string) => name.replace(/^(?:\/dev\/)?(?:x?v|s|h)d/, '').replace(/[0-9]+/g, '');

/**
 * The letters that the request asks for, or the first free ones, behind the prefix of the root device: no bus is looked
 * at, and no limit (nova/compute/utils.py get_next_device_name (2014.1)).
 *
 * @returns `/dev/vdb`
 * @throws LibvirtGuestError InvalidDevicePath, DevicePathInUse, IndexError past 702 names
 */
export function nextDeviceName({ instance, blockDevices }: DomainRequest, asked: string | null): string {
  const root = prependDev(instance.root_device_name || DEFAULT_ROOT);
  const wanted = asked ? DEVICE.exec(asked)?.[2] : null;
  if (wanted === undefined) throw invalidPath(asked ?? '');
  const prefix = DEVICE.exec(root)?.[1];
  if (prefix === undefined) throw invalidPath(root);
  const names = blockDevices.filter(counts).map(({ device_name }) => device_name ?? '');
  const used = new Set([root, ...names].map(lettersOf));
  if (wanted !== null && used.has(wanted))
    throw refusal('DevicePathInUse', `The supplied device path (${asked}) is in use.`, 409);
  const letters = wanted ?? LETTERS.find((free) => !used.has(free));
  if (letters === undefined)
    throw new LibvirtGuestError('IndexError', 'list index out of range', 'block_device', { builtin: true });
  return prefix + letters;
}
