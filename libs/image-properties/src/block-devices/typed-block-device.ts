import { boolFromString, isTruthy } from '../python/numbers.js';
import type { BlockDeviceRow, UserKeyed } from '../types.js';
import { entryFields, invalidFormat } from './entry-fields.js';

export const EPHEMERAL = /^ephemeral(?:\d|[1-9]\d+)$/;
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

/** `vda` -> `/dev/vda`; an empty name stays as it is. */
export function prependDev(name: string | null): string | null {
  return name ? `/dev/${stripDev(name)}` : name;
}

export function stripDev(name: string): string {
  return name.replace(/^\/dev\//, '');
}

/** A row from loose fields: names checked, defaults filled in (nova/block_device.py BlockDeviceDict, zed). */
export function blockDeviceRow(given: UserKeyed): BlockDeviceRow {
  const unknown = Object.keys(given).filter((field) => !KNOWN_FIELDS.has(field));
  if (unknown.length > 0) throw invalidFormat(`Following fields are invalid: ${unknown.join(' ')}`);
  if (!isTruthy(given['no_device']) && given['source_type'] === undefined)
    throw invalidFormat('Some required fields are missing');
  const fields = entryFields(given, 3);
  const row = { ...EMPTY_ROW, ...fields } as BlockDeviceRow;
  if (typeof row.device_name === 'string') row.device_name = prependDev(row.device_name);
  return row;
}

/**
 * A mapping of the v2 request, `uuid` as the id of what it names; one whose `uuid` is resolved already passes as it is.
 * Source: nova/block_device.py BlockDeviceDict.from_api (26.2)
 *
 * @throws NovaError InvalidBDMFormat
 */
export function fromApi(mapping: UserKeyed, imageGiven: boolean): BlockDeviceRow {
  const { uuid, ...fields } = mapping;
  const source = fields['source_type'];
  if (isTruthy(fields['no_device'])) return blockDeviceRow(fields);
  if (typeof source !== 'string') {
    if (!isTruthy(uuid)) throw invalidFormat('Missing device UUID.');
    return blockDeviceRow(fields);
  }
  const id = uuid ?? fields[`${source}_id`];
  if (source === 'blank' && isTruthy(uuid)) throw invalidFormat('Invalid device UUID.');
  if (source !== 'blank') {
    if (!isTruthy(id)) throw invalidFormat('Missing device UUID.');
    fields[`${source}_id`] = id;
  }
  const local = fields['destination_type'] === 'local';
  const row = blockDeviceRow(fields);
  if (source === 'image' && local && !(imageGiven && row.boot_index === 0))
    throw invalidFormat('Mapping image to local is not supported.');
  if (!isTruthy(fields['volume_type'])) return row;
  if (local) throw invalidFormat('Specifying a volume_type with destination_type=local is not supported.');
  if (source === 'volume') throw invalidFormat('Specifying volume type to existing volume is not supported.');
  return row;
}

/** What an older mapping may say; anything else is passed over. */
const LEGACY_FIELDS = [
  'device_name',
  'delete_on_termination',
  'snapshot_id',
  'volume_id',
  'volume_size',
  'no_device',
  'connection_info',
];

/** A mapping of the older format (nova/block_device.py BlockDeviceDict.from_legacy). */
export function fromLegacyRow(mapping: UserKeyed): BlockDeviceRow {
  const virtual = mapping['virtual_name'];
  const fields: UserKeyed = {};
  for (const name of LEGACY_FIELDS) if (Object.hasOwn(mapping, name)) fields[name] = mapping[name];
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

export function imageRow(imageRef: string): BlockDeviceRow {
  return blockDeviceRow({
    source_type: 'image',
    image_id: imageRef,
    delete_on_termination: true,
    boot_index: 0,
    device_type: 'disk',
    destination_type: 'local',
  });
}

export function blankRow(fields: {
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

/**
 * Entries of `block_device_mapping` as the API hands them on (nova/api/openstack/compute/servers.py _process_bdms_for_create,
 * 26.2). What else there is to check of them is checked when they become rows.
 */
export function fromLegacyApi(entries: readonly UserKeyed[]): UserKeyed[] {
  return entries.map((entry) => {
    const deletes = entry['delete_on_termination'];
    return deletes === undefined ? entry : { ...entry, delete_on_termination: boolFromString(deletes) };
  });
}
