import { badRequest } from '#openstack-http';

type Entry = Readonly<Record<string, unknown>>;

const invalidFormat = (why: string) => badRequest(`Block Device Mapping is Invalid: ${why}`);

/** Sources that need an id, and the combinations that no driver can make (nova/block_device.py from_api). */
function checkSource(entry: Entry): void {
  const { source_type: source, destination_type: destination, uuid, volume_size: size } = entry;
  const hasId = typeof uuid === 'string' && uuid !== '';
  if (source !== 'blank' && !hasId) throw invalidFormat('Missing device UUID.');
  if (source === 'blank' && hasId) throw invalidFormat('Invalid device UUID.');
  if ((source === 'volume' || source === 'snapshot') && destination === 'local') {
    throw invalidFormat(`Mapping ${source} to local is not supported.`);
  }
  if (destination !== 'volume' || size) return;
  if (source === 'image')
    throw badRequest("Images with destination_type 'volume' need to have a non-zero size specified");
  if (source === 'blank') {
    throw invalidFormat("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
  }
}

/**
 * An entry of `block_device_mapping_v2` as Nova's rules take it: `uuid` becomes the id of what it names.
 *
 * @throws OpenStackError 400
 */
export function blockDeviceFromApi(entry: Entry): Record<string, unknown> {
  const { uuid, ...device } = entry;
  if (device['no_device'] !== undefined && device['no_device'] !== null && device['no_device'] !== false) {
    return { ...device, no_device: true };
  }
  checkSource(entry);
  return device['source_type'] === 'blank' ? device : { ...device, [`${String(device['source_type'])}_id`]: uuid };
}

/** Volumes that exist already and that the server wants. Each may be mapped once. */
export function volumeIdsOf(rows: readonly { readonly volume_id: string | null }[]): string[] {
  const ids = rows.map((row) => row.volume_id).filter((id): id is string => id !== null);
  if (new Set(ids).size !== ids.length) throw invalidFormat('a volume is mapped twice.');
  return ids;
}
