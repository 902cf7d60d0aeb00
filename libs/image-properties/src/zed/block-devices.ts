import { NovaError, PythonError } from '../errors.js';
import { boolFromString, isTruthy, pythonInt } from '../python/numbers.js';
import { pythonText } from '../python/text.js';
import type { BlockDeviceRow, FlavorFacts, ImageMetadata, UserKeyed } from '../types.js';

const EPHEMERAL = /^ephemeral(?:\d|[1-9]\d+)$/;
const EMPTY_ROW: BlockDeviceRow = {
  source_type: null,
  destination_type: null,
  boot_index: null,
  device_name: null,
  device_type: null,
  disk_bus: null,
  guest_format: null,
  image_id: null,
  snapshot_id: null,
  volume_id: null,
  volume_size: null,
  delete_on_termination: false,
  no_device: null,
  connection_info: null,
  tag: null,
  volume_type: null,
  encrypted: null,
  encryption_secret_uuid: null,
  encryption_format: null,
  encryption_options: null,
};
const KNOWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(EMPTY_ROW));

/** InvalidBDMFormat, 400. */
export function invalidFormat(details: string): NovaError {
  return new NovaError('InvalidBDMFormat', `Block Device Mapping is Invalid: ${details}`, { status: 400 });
}

/** `vda` -> `/dev/vda`; an empty name stays as it is. */
export function prependDev(name: string | null): string | null {
  return name ? `/dev/${stripDev(name)}` : name;
}

function stripDev(name: string): string {
  return name.replace(/^\/dev\//, '');
}

function wholeNumber(value: unknown, message: string): number {
  try {
    return Number(pythonInt(value, 3));
  } catch (error) {
    if (error instanceof PythonError) throw invalidFormat(message);
    throw error;
  }
}

function checkDeviceName(name: string): void {
  if (name.length < 1 || name.length > 255) throw invalidFormat('Device name empty or too long.');
  if (name.includes(' ')) throw invalidFormat('Device name contains spaces.');
}

/** A row from loose fields: names checked, defaults filled in (nova/block_device.py BlockDeviceDict, zed). */
export function blockDeviceRow(fields: UserKeyed): BlockDeviceRow {
  const unknown = Object.keys(fields).filter((field) => !KNOWN_FIELDS.has(field));
  if (unknown.length > 0) throw invalidFormat(`Following fields are invalid: ${unknown.join(' ')}`);
  const row = { ...EMPTY_ROW, ...fields } as BlockDeviceRow;
  row.delete_on_termination = boolFromString(fields['delete_on_termination'] ?? false);
  const name = fields['device_name'];
  if (!isTruthy(fields['no_device'])) {
    if (fields['source_type'] === undefined) throw invalidFormat('Some required fields are missing');
    if (typeof name === 'string') checkDeviceName(name);
    if (isTruthy(fields['volume_size'])) row.volume_size = wholeNumber(fields['volume_size'], 'Invalid volume_size.');
    if (isTruthy(fields['boot_index'])) row.boot_index = wholeNumber(fields['boot_index'], 'Boot index is invalid.');
  }
  if (typeof name === 'string') row.device_name = prependDev(name);
  return row;
}

/** A mapping of the v2 request (BlockDeviceDict.from_api); rows whose `uuid` is resolved already pass as they are. */
function fromApi(mapping: UserKeyed, imageGiven: boolean): BlockDeviceRow {
  const { uuid, ...fields } = mapping;
  const source = fields['source_type'];
  if (isTruthy(fields['no_device']) || typeof source !== 'string') return blockDeviceRow(fields);
  const id = uuid ?? fields[`${source}_id`];
  if (source === 'blank' && isTruthy(uuid)) throw invalidFormat('Invalid device UUID.');
  if (source !== 'blank') {
    if (!isTruthy(id)) throw invalidFormat('Missing device UUID.');
    fields[`${source}_id`] = id;
  }
  const local = fields['destination_type'] === 'local';
  if (source === 'image' && local && !(imageGiven && Number(fields['boot_index'] ?? -1) === 0)) {
    throw invalidFormat('Mapping image to local is not supported.');
  }
  if (local && isTruthy(fields['volume_type'])) {
    throw invalidFormat('Specifying a volume_type with destination_type=local is not supported.');
  }
  return blockDeviceRow(fields);
}

/** A mapping of the older format (BlockDeviceDict.from_legacy). */
function fromLegacyRow(mapping: UserKeyed): BlockDeviceRow {
  const { virtual_name: virtual, ...fields } = mapping;
  if (virtual === 'swap' || (typeof virtual === 'string' && EPHEMERAL.test(virtual))) {
    const guestFormat = virtual === 'swap' ? 'swap' : null;
    const blank = { source_type: 'blank', destination_type: 'local', guest_format: guestFormat };
    return blockDeviceRow({ ...fields, ...blank, delete_on_termination: true });
  }
  if (isTruthy(fields['snapshot_id'])) {
    return blockDeviceRow({ ...fields, source_type: 'snapshot', destination_type: 'volume' });
  }
  if (isTruthy(fields['volume_id'])) {
    return blockDeviceRow({ ...fields, source_type: 'volume', destination_type: 'volume' });
  }
  if (isTruthy(fields['no_device'])) return blockDeviceRow(fields);
  throw invalidFormat('Unrecognized legacy format.');
}

function imageRow(imageRef: string): BlockDeviceRow {
  return blockDeviceRow({
    source_type: 'image',
    image_id: imageRef,
    delete_on_termination: true,
    boot_index: 0,
    device_type: 'disk',
    destination_type: 'local',
  });
}

function blankRow(fields: {
  volume_size: number | null;
  guest_format: string | null;
  device_name?: string;
}): BlockDeviceRow {
  return blockDeviceRow({
    source_type: 'blank',
    delete_on_termination: true,
    device_type: 'disk',
    boot_index: -1,
    destination_type: 'local',
    ...fields,
  });
}

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

function isBlankLocal(row: BlockDeviceRow): boolean {
  return row.source_type === 'blank' && row.destination_type === 'local';
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
  if (flavor.ephemeral_gb && !rows.some((row) => isBlankLocal(row) && row.guest_format !== 'swap')) {
    rows.push(blankRow({ volume_size: flavor.ephemeral_gb, guest_format: null }));
  }
  if (flavor.swap && !rows.some((row) => isBlankLocal(row) && row.guest_format === 'swap')) {
    rows.push(blankRow({ volume_size: flavor.swap, guest_format: 'swap' }));
  }
  return rows;
}
