import { NovaError } from '../errors.js';
import { pythonItem, pythonIterable } from '../python/containers.js';
import { isTruthy } from '../python/numbers.js';
import type { FlavorFacts, ImageMetadata, UserKeyed } from '../types.js';
import { member, propertiesOf } from '../user-keyed.js';
import { invalidFormat } from './entry-fields.js';
import {
  type BlockDevice,
  blockDevice,
  fromLegacyMapping,
  isEphemeral,
  isSwap,
  isSwapOrEphemeral,
  rootBlockDevice,
} from './untyped-block-device.js';

/** Default of `max_local_block_devices`. */
const MAX_LOCAL = 3;
const DEFAULT_ROOT = 'vda';

/** What decides a new server's block devices. */
export interface BlockDeviceRequest {
  image: ImageMetadata;
  imageRef: string;
  rootDeviceName: string | null;
  requested: readonly unknown[];
  legacy: boolean;
  flavor: FlavorFacts;
}

/** Merges request and image. Source: nova/compute/api.py _check_and_transform_bdm (2014.1) */
function requestedDevices(request: BlockDeviceRequest): BlockDevice[] {
  const { image, imageRef, requested, legacy } = request;
  const root = request.rootDeviceName || DEFAULT_ROOT;
  const properties = propertiesOf(image);
  const inImage = () =>
    pythonIterable(Object.hasOwn(properties, 'block_device_mapping') ? properties['block_device_mapping'] : []);
  const imageIsLegacy = !isTruthy(member(properties, 'bdm_v2'));
  const imageDevices = (noRoot: boolean) =>
    imageIsLegacy
      ? fromLegacyMapping(inImage(), null, root, { noRoot })
      : inImage().map((device) => blockDevice(device));

  if (legacy) {
    if (imageIsLegacy) return fromLegacyMapping([...requested, ...inImage()], imageRef, root);
    const fromImage = imageDevices(false);
    const noRoot = rootBlockDevice(fromImage) !== undefined;
    return [...fromLegacyMapping(requested, imageRef, root, { noRoot }), ...fromImage];
  }
  const devices = requested.map((device) => blockDevice(device));
  const fromImage = imageDevices(false);
  if (!imageRef || rootBlockDevice(fromImage) === undefined) return [...devices, ...fromImage];
  // The client adds the image as root by itself; the image's own root takes its place.
  return [...devices.filter((device) => device.source_type !== 'image' || device.boot_index !== 0), ...fromImage];
}

function sizeOf(flavor: FlavorFacts, device: BlockDevice): number | null {
  if (device.volume_size !== null && device.volume_size !== undefined) return device.volume_size;
  if (device.source_type !== 'blank') return null;
  return device.guest_format === 'swap' ? flavor.swap : flavor.ephemeral_gb;
}

/** Blank disks of the image's `mappings`. Source: nova/compute/api.py _prepare_image_mapping (2014.1) */
function mappedDevices(request: BlockDeviceRequest): BlockDevice[] {
  const mappings = member(propertiesOf(request.image), 'mappings');
  if (!isTruthy(mappings)) return [];
  return pythonIterable(mappings).flatMap((mapping) => {
    const virtual = pythonItem(mapping, 'virtual');
    if (!isSwapOrEphemeral(virtual)) return [];
    const name = String(pythonItem(mapping, 'device'));
    const given = (mapping as UserKeyed)['guest_format'];
    const device = blockDevice({
      device_name: name.startsWith('/') ? name : `/dev/${name}`,
      source_type: 'blank',
      destination_type: 'local',
      device_type: 'disk',
      guest_format: virtual === 'swap' ? 'swap' : isTruthy(given) ? given : null,
      delete_on_termination: true,
      boot_index: -1,
    });
    device.volume_size = sizeOf(request.flavor, device);
    return device.volume_size === 0 ? [] : [device];
  });
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
function checkImageVolumes(imageRef: string, devices: readonly BlockDevice[]): void {
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

/** A row per device; one on a device name that is taken replaces that row, a second swap takes the first one away. */
function storedDevices(flavor: FlavorFacts, devices: readonly BlockDevice[]): BlockDevice[] {
  const rows: BlockDevice[] = [];
  for (const device of devices) {
    device.volume_size = sizeOf(flavor, device);
    if (device.volume_size === 0) continue;
    const taken = device.device_name ? rows.find((row) => row.device_name === device.device_name) : undefined;
    const row = taken === undefined ? device : Object.assign(taken, device);
    if (taken === undefined) rows.push(row);
    if (isSwap(device)) {
      const older = rows.findIndex(
        (other) => other !== row && other.source_type === 'blank' && other.guest_format === 'swap',
      );
      if (older >= 0) rows.splice(older, 1);
    }
  }
  return rows;
}

/** Everything that is checked of a new server's devices: what the request and the image ask for, and the image's `mappings`. */
export function mergedBlockDevices(request: BlockDeviceRequest): BlockDevice[] {
  return [...requestedDevices(request), ...mappedDevices(request)];
}

/**
 * Rows of block_device_mapping of a new server.
 * The caller makes sure that every image, volume and snapshot they name exists (`InvalidBDMImage`, ... otherwise).
 * @throws NovaError 400 InvalidBDM*, PythonError where the image's mapping has another shape
 */
export function plannedBlockDevices(request: BlockDeviceRequest, instanceUuid: string): BlockDevice[] {
  const requested = requestedDevices(request);
  const mapped = mappedDevices(request);
  const all = [...requested, ...mapped];
  checkBootSequence(all);
  checkImageVolumes(request.imageRef, all);
  checkLocalDevices(request.flavor, all);
  const rows = storedDevices(request.flavor, [...mapped, ...requested]);
  for (const row of rows) row['instance_uuid'] = instanceUuid;
  return rows;
}
