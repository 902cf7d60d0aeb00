import { pythonItem, pythonIterable } from '../python/containers.js';
import { isTruthy } from '../python/numbers.js';
import type { FlavorFacts, ImageMetadata, UserKeyed } from '../types.js';
import { member, propertiesOf } from '../user-keyed.js';
import {
  type BlockDevice,
  blockDeviceRow,
  fromLegacy,
  isSwapOrEphemeral,
  rootBlockDevice,
} from './untyped-block-device.js';
import { checkBootSequence, checkImageVolumes, checkLocalDevices, isSwap } from './untyped-checks.js';

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
    imageIsLegacy ? fromLegacy(inImage(), null, root, { noRoot }) : inImage().map((device) => blockDeviceRow(device));

  if (legacy) {
    if (imageIsLegacy) return fromLegacy([...requested, ...inImage()], imageRef, root);
    const fromImage = imageDevices(false);
    const noRoot = rootBlockDevice(fromImage) !== undefined;
    return [...fromLegacy(requested, imageRef, root, { noRoot }), ...fromImage];
  }
  const devices = requested.map((device) => blockDeviceRow(device));
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
    const device = blockDeviceRow({
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
export function newBlockDevices(request: BlockDeviceRequest): BlockDevice[] {
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
