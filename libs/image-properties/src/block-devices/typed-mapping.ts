import { NovaError } from '../errors.js';
import { isTruthy } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import type { BlockDeviceRow, FlavorFacts, ImageMetadata, UserKeyed } from '../types.js';
import {
  blankRow,
  blockDeviceRow,
  EPHEMERAL,
  fromApi,
  fromLegacyRow,
  imageRow,
  stripDev,
} from './typed-block-device.js';
import { isEphemeral, isSwap } from './typed-checks.js';

function fromLegacy(
  mappings: readonly UserKeyed[],
  imageRef: string,
  rootName: string | null,
  rootElsewhere: boolean,
): BlockDeviceRow[] {
  const rows = mappings.map(fromLegacyRow);
  if (rootElsewhere) return rows.map((row) => ({ ...row, boot_index: -1 }));
  let volumeBacked = false;
  for (const row of rows) {
    const isRoot = row.source_type !== 'blank' && row.source_type !== null && rootName !== null;
    if (isRoot && row.device_name !== null && stripDev(row.device_name) === stripDev(rootName)) {
      row.boot_index = 0;
      volumeBacked = true;
    } else row.boot_index = isTruthy(row.no_device) ? null : -1;
  }
  return volumeBacked || imageRef === '' ? rows : [imageRow(imageRef), ...rows];
}

/** Devices that the image's `mappings` ask for, swap and ephemerals only, each of the flavor's size. */
function imageMappingRows(mappings: readonly UserKeyed[], flavor: FlavorFacts): BlockDeviceRow[] {
  const rows: BlockDeviceRow[] = [];
  for (const mapping of mappings) {
    const virtual = pythonText(mapping['virtual'], 3);
    const swap = virtual === 'swap';
    if (!swap && !EPHEMERAL.test(virtual)) continue;
    const size = swap ? flavor.swap : flavor.ephemeral_gb;
    if (size === 0) continue;
    const format = swap ? 'swap' : ((mapping['guest_format'] as string | undefined) ?? null);
    rows.push(blankRow({ volume_size: size, guest_format: format, device_name: pythonText(mapping['device'], 3) }));
  }
  return rows;
}

/** The rows of `over`, then those of `under` whose device name is not taken. */
function mergeByName(under: readonly BlockDeviceRow[], over: readonly BlockDeviceRow[]): BlockDeviceRow[] {
  const taken = new Set(over.map((row) => row.device_name).filter(Boolean));
  return [...over, ...under.filter((row) => !taken.has(row.device_name))];
}

function imageDefinedRows(image: ImageMetadata, flavor: FlavorFacts, rootName: string): BlockDeviceRow[] {
  const properties = image.properties ?? {};
  const listed = properties['block_device_mapping'];
  const mapping = Array.isArray(listed) ? (listed as UserKeyed[]) : [];
  const rows = isTruthy(properties['bdm_v2']) ? mapping.map(blockDeviceRow) : fromLegacy(mapping, '', rootName, false);
  const mappings = properties['mappings'];
  return Array.isArray(mappings) && mappings.length > 0
    ? mergeByName(imageMappingRows(mappings as UserKeyed[], flavor), rows)
    : rows;
}

/**
 * All block devices of a new server (nova/compute/api.py _check_and_transform_bdm, zed): what the image defines, overridden
 * by the request's, then an ephemeral disk and a swap disk where the flavor has them and nothing else asked for one.
 *
 * @throws NovaError InvalidBDMFormat, InvalidRequest (400)
 */
export function newBlockDevices(request: {
  imageRef: string;
  image: ImageMetadata;
  flavor: FlavorFacts;
  rootDeviceName: string | null;
  mappings: readonly UserKeyed[];
  legacyBdm: boolean;
}): BlockDeviceRow[] {
  const { image, flavor, imageRef } = request;
  const rootName = request.rootDeviceName || 'vda';
  for (const mapping of imageRef ? request.mappings : []) {
    const name = mapping['device_name'];
    if (mapping['destination_type'] === 'volume' && typeof name === 'string' && stripDev(name) === rootName) {
      const message = `The volume cannot be assigned the same device name as the root device ${rootName}`;
      throw new NovaError('InvalidRequest', message, { status: 400 });
    }
  }
  const defined = imageDefinedRows(image, flavor, rootName);
  const rootInImage = defined.some((row) => row.boot_index === 0);
  let requested: BlockDeviceRow[];
  if (request.legacyBdm) requested = fromLegacy(request.mappings, imageRef, rootName, rootInImage);
  else {
    requested = request.mappings.map((mapping) => fromApi(mapping, imageRef !== ''));
    if (rootInImage) requested = requested.filter((row) => !(row.boot_index === 0 && row.source_type === 'image'));
  }
  const rows = mergeByName(defined, requested);
  if (flavor.ephemeral_gb && !rows.some((row) => isEphemeral(row))) {
    rows.push(blankRow({ volume_size: flavor.ephemeral_gb, guest_format: null }));
  }
  if (flavor.swap && !rows.some((row) => isSwap(row))) {
    rows.push(blankRow({ volume_size: flavor.swap, guest_format: 'swap' }));
  }
  return rows;
}
