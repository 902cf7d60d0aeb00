import { type BlockDeviceRow, isTruthy, NovaError } from '#image-properties';
import { checkImageVolumeSize, imageExists, invalidMapping, lookUpRefused } from './block-devices.js';
import { ask, type Checking } from './checking.js';
import type { ServerToCheck } from './compute-api.js';
import type { VolumeInQuestion, VolumeTypeInQuestion } from './sources.js';
import type { ValidateDevices } from './validated-devices.js';

/** Volumes that exist already must be there, all of them, before anything else of the mapping is looked at. */
function* volumesOf(devices: readonly BlockDeviceRow[]): Checking<ReadonlyMap<string, VolumeInQuestion>> {
  const volumes = new Map<string, VolumeInQuestion>();
  for (const { volume_id: id } of devices) {
    if (!id || volumes.has(id)) continue;
    const volume = yield* ask((sources) => sources.volume(id));
    if (volume === null) throw new NovaError('VolumeNotFound', `Volume ${id} could not be found.`, { status: 400 });
    volumes.set(id, volume);
  }
  return volumes;
}

/** A volume type by its name, whether the request gave its id or its name (_check_requested_volume_type). */
function typeName(asked: string, types: readonly VolumeTypeInQuestion[]): string {
  const found = types.find(({ id, name }) => asked === id || asked === name);
  if (found !== undefined) return found.name;
  throw new NovaError('VolumeTypeNotFound', `Volume type ${asked} could not be found.`, { status: 400 });
}

/** A snapshot's volume gets the snapshot's size, and the type of the volume that it was taken of. */
function* describedSnapshot(device: BlockDeviceRow, id: string): Checking<BlockDeviceRow> {
  const snapshot = yield* ask((sources) => sources.snapshot(id));
  if (snapshot === null) throw lookUpRefused('Snapshot', id);
  const sized = { ...device, volume_size: device.volume_size || snapshot.size };
  if (isTruthy(device['volume_type'])) return sized;
  const volume = yield* ask((sources) => sources.volume(snapshot.volume_id));
  return { ...sized, volume_type: volume?.volume_type ?? null };
}

/** A blank disk that the host makes has the flavor's size unless it says its own (_volume_size). */
function sized(device: BlockDeviceRow, { flavor }: ServerToCheck): BlockDeviceRow {
  if (device.volume_size !== null || device.source_type !== 'blank' || device.destination_type !== 'local')
    return device;
  return { ...device, volume_size: device.guest_format === 'swap' ? flavor.swap : flavor.ephemeral_gb };
}

/**
 * The mapping of a new server, checked against what it names and described by it (nova/compute/api.py
 * _get_volumes_for_bdms, _validate_bdm, 26.2).
 *
 * @throws NovaError VolumeNotFound, VolumeTypeNotFound, InvalidBDM...: 400
 */
export const describedDevices: ValidateDevices = function* ({ blockDevices: rules }, devices, server) {
  const volumes = yield* volumesOf(devices);
  rules.checkBootSequence(devices);
  let types: readonly VolumeTypeInQuestion[] | null = null;
  const known = new Set([server.imageRef]);
  const described: BlockDeviceRow[] = [];
  for (const device of devices) {
    let row = device;
    const { volume_type: asked, image_id: image, volume_id: volume, snapshot_id: snapshot } = device;
    if (isTruthy(asked)) {
      types ??= yield* ask((sources) => sources.volumeTypes());
      row = { ...row, volume_type: typeName(String(asked), types) };
    }
    if (image !== null) {
      if (!known.has(image)) yield* imageExists(image);
      known.add(image);
      checkImageVolumeSize(device);
    } else if (volume !== null) row = { ...row, volume_size: volumes.get(volume)?.size ?? null };
    else if (snapshot !== null) row = yield* describedSnapshot(row, snapshot);
    else if (device.source_type === 'blank' && device.destination_type === 'volume' && !device.volume_size)
      throw invalidMapping("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
    rules.checkDevice(row);
    described.push(row);
  }
  rules.checkLocal(server.flavor, described);
  return described.map((device) => sized(device, server));
};
