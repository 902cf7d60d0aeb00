import { badRequest } from '#openstack-http';

type Entry = Readonly<Record<string, unknown>>;

const BAD_SEQUENCE =
  'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.';

function bootIndexOf(entry: Entry): number {
  const raw = entry['boot_index'];
  return raw === undefined || raw === null || raw === '' ? -1 : Number(raw);
}

/** Sources that need an id, and the ones that must not have one (nova/block_device.py from_api). */
function checkSource(entry: Entry): void {
  const { source_type: source, uuid, volume_size: size } = entry;
  const destination = entry['destination_type'];
  const hasId = typeof uuid === 'string' && uuid !== '';
  if (entry['no_device'] !== undefined && entry['no_device'] !== null && entry['no_device'] !== false) return;
  if (source !== 'blank' && !hasId) throw badRequest('Block Device Mapping is Invalid: Missing device UUID.');
  if (source === 'blank' && hasId) throw badRequest('Block Device Mapping is Invalid: Invalid device UUID.');
  if (source === 'image' && destination === 'local' && bootIndexOf(entry) > 0) {
    throw badRequest('Block Device Mapping is Invalid: Mapping image to local is not supported.');
  }
  if ((source === 'volume' || source === 'snapshot') && destination === 'local') {
    throw badRequest(`Block Device Mapping is Invalid: Mapping ${source} to local is not supported.`);
  }
  if (destination === 'volume' && !size && source === 'image') {
    throw badRequest("Images with destination_type 'volume' need to have a non-zero size specified");
  }
  if (destination === 'volume' && !size && source === 'blank') {
    throw badRequest(
      "Block Device Mapping is Invalid: Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size",
    );
  }
}

/** Boot indexes count 0, 1, 2 ... without a gap; the image of `imageRef` takes 0 unless an entry names it itself. */
function checkSequence(entries: readonly Entry[], imageRef: string): void {
  const indexes = entries.map(bootIndexOf).filter((index) => index >= 0);
  const imageNamed = entries.some(
    (entry) => entry['source_type'] === 'image' && entry['uuid'] === imageRef && entry['destination_type'] === 'local',
  );
  if (
    imageRef !== '' &&
    !imageNamed &&
    !entries.some((entry) => bootIndexOf(entry) === 0 && entry['source_type'] === 'image')
  ) {
    indexes.push(0);
  }
  indexes.sort((a, b) => a - b);
  if (indexes.some((index, position) => index !== position) || (entries.length > 0 && indexes.length === 0)) {
    throw badRequest(BAD_SEQUENCE);
  }
}

/**
 * Checks a request's `block_device_mapping_v2` before anything is looked up
 * (nova/compute/api.py _validate_bdm, nova/block_device.py).
 *
 * @throws OpenStackError 400
 */
export function checkBlockDevices(entries: readonly Entry[], imageRef: string): void {
  for (const entry of entries) checkSource(entry);
  checkSequence(entries, imageRef);
}

/** A volume may be mapped once. */
export function volumeIdsOf(rows: readonly { readonly volume_id: string | null }[]): string[] {
  const ids = rows.map((row) => row.volume_id).filter((id): id is string => id !== null);
  if (new Set(ids).size !== ids.length) throw badRequest('Block Device Mapping is Invalid: a volume is mapped twice.');
  return ids;
}
