import type { BlockDeviceRow, PropertyFlow } from '#image-properties';
import { checkImageVolumeSize, imageExists, lookUpRefused } from './block-devices.js';
import { ask, type Checking } from './checking.js';
import type { ServerToCheck } from './compute-api.js';
import type { VolumeInQuestion } from './sources.js';

/** Checks the mapping of a new server against what it names. @returns the mapping, described by it as far as the release does */
export type ValidateDevices = (
  flow: Pick<PropertyFlow, 'blockDevices'>,
  devices: readonly BlockDeviceRow[],
  server: ServerToCheck,
) => Checking<BlockDeviceRow[]>;

/** A volume that can be attached to a new server (nova/volume/cinder.py check_attach, 2014.1). */
function* freeVolume(id: string): Checking<VolumeInQuestion> {
  const volume = yield* ask((sources) => sources.volume(id));
  if (volume === null || volume.status !== 'available') throw lookUpRefused('Volume', id);
  return volume;
}

/**
 * nova/compute/api.py _validate_bdm, before Ussuri looked all volumes up first: one device after the other.
 *
 * @param sizesVolumes whether a device gets the size of its volume
 */
function* validated(
  { blockDevices: rules }: Pick<PropertyFlow, 'blockDevices'>,
  devices: readonly BlockDeviceRow[],
  { imageRef, flavor }: ServerToCheck,
  sizesVolumes: boolean,
): Checking<BlockDeviceRow[]> {
  rules.checkBootSequence(devices);
  const rows: BlockDeviceRow[] = [];
  for (const device of devices) {
    let row = device;
    const { image_id: image, volume_id: volume, snapshot_id: snapshot } = device;
    if (image !== null && image !== imageRef) {
      yield* imageExists(image);
      checkImageVolumeSize(device);
    } else if (volume !== null) {
      const { size = null } = yield* freeVolume(volume);
      if (sizesVolumes) row = { ...device, volume_size: size };
    } else if (snapshot !== null && (yield* ask((sources) => sources.snapshot(snapshot))) === null)
      throw lookUpRefused('Snapshot', snapshot);
    rules.checkDevice(device);
    rows.push(row);
  }
  rules.checkLocal(flavor, devices);
  return rows;
}

/** The mapping stays as it is (2014.1). */
export const validatedDevices: ValidateDevices = (flow, devices, server) => validated(flow, devices, server, false);

/** Devices get the sizes of their volumes. */
export const sizedDevices: ValidateDevices = (flow, devices, server) => validated(flow, devices, server, true);
