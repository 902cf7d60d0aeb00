import { NovaError } from '../errors.js';
import type { FlavorFacts } from '../types.js';
import { invalidFormat } from './entry-fields.js';
import type { BlockDevice } from './untyped-block-device.js';

/** Default of `max_local_block_devices`. */
const MAX_LOCAL = 3;

export function isSwap(device: BlockDevice): boolean {
  return device.source_type === 'blank' && device.destination_type === 'local' && device.guest_format === 'swap';
}

function isEphemeral(device: BlockDevice): boolean {
  return device.source_type === 'blank' && !isSwap(device);
}

function invalid(className: string, message: string): NovaError {
  return new NovaError(className, message, { status: 400 });
}

/**
 * Indexes from 0 without a gap, one at least (nova/compute/api.py _validate_bdm, 2014.1).
 *
 * @throws NovaError InvalidBDMBootSequence
 */
export function checkBootSequence(devices: readonly BlockDevice[]): void {
  const indexes = devices
    .map((device) => device.boot_index)
    .filter((index): index is number => typeof index === 'number' && index >= 0)
    .sort((a, b) => a - b);
  // To 2.7 text is greater than 0, so an index that stayed text ('') takes part, and fits nowhere.
  const hasText = devices.some((device) => typeof device.boot_index === 'string');
  if (hasText || indexes[0] !== 0 || indexes.some((index, at) => index !== at)) {
    throw invalid(
      'InvalidBDMBootSequence',
      'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.',
    );
  }
}

/** An image that a volume is made of needs the volume's size; the server's own image is not asked. @throws NovaError InvalidBDM */
export function checkImageVolumes(imageRef: string, devices: readonly BlockDevice[]): void {
  const isSizeless = ({ image_id, source_type, destination_type, volume_size }: BlockDevice) =>
    image_id !== null &&
    image_id !== imageRef &&
    source_type === 'image' &&
    destination_type === 'volume' &&
    !volume_size;
  if (devices.some(isSizeless)) {
    throw invalid('InvalidBDM', "Images with destination_type 'volume' need to have a non-zero size specified");
  }
}

/** @throws NovaError InvalidBDMEphemeralSize, InvalidBDMFormat, InvalidBDMSwapSize, InvalidBDMLocalsLimit */
export function checkLocalDevices(
  flavor: Pick<FlavorFacts, 'ephemeral_gb' | 'swap'>,
  devices: readonly BlockDevice[],
): void {
  const total = (chosen: BlockDevice[]) => chosen.reduce((sum, device) => sum + (device.volume_size ?? 0), 0);
  if (total(devices.filter(isEphemeral)) > flavor.ephemeral_gb) {
    throw invalid('InvalidBDMEphemeralSize', 'Ephemeral disks requested are larger than the instance type allows.');
  }
  const swaps = devices.filter(isSwap);
  if (swaps.length > 1) throw invalidFormat('More than one swap drive requested.');
  if (total(swaps) > flavor.swap) {
    throw invalid('InvalidBDMSwapSize', 'Swap drive requested is larger than instance type allows.');
  }
  if (devices.filter((device) => device.destination_type === 'local').length > MAX_LOCAL) {
    throw invalid(
      'InvalidBDMLocalsLimit',
      'Block Device Mapping is Invalid: You specified more local devices than the limit allows',
    );
  }
}
