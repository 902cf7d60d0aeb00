import type { BlockDeviceRow, PropertyFlow } from '#image-properties';
import { checkImageVolumeSize, imageExists, lookUpRefused } from './block-devices.js';
import { ask, type Checking } from './checking.js';
import type { ServerToCheck } from './compute-api.js';

/** Checks the mapping of a new server against what it names. @returns the mapping, described by it as far as the release does */
export type ValidateDevices = (
  flow: Pick<PropertyFlow, 'blockDevices'>,
  devices: readonly BlockDeviceRow[],
  server: ServerToCheck,
) => Checking<BlockDeviceRow[]>;

/** Whether a volume can be attached to a new server (nova/volume/cinder.py check_attach, 2014.1). */
function* volumeIsFree(id: string): Checking<void> {
  const volume = yield* ask((sources) => sources.volume(id));
  if (volume === null || volume.status !== 'available') throw lookUpRefused('Volume', id);
}

/** nova/compute/api.py _validate_bdm (2014.1): one device after the other, none of them changed. */
export const validatedDevices: ValidateDevices = function* ({ blockDevices: rules }, devices, { imageRef, flavor }) {
  rules.checkBootSequence(devices);
  for (const device of devices) {
    const { image_id: image, volume_id: volume, snapshot_id: snapshot } = device;
    if (image !== null && image !== imageRef) {
      yield* imageExists(image);
      checkImageVolumeSize(device);
    } else if (volume !== null) yield* volumeIsFree(volume);
    else if (snapshot !== null && (yield* ask((sources) => sources.snapshot(snapshot))) === null)
      throw lookUpRefused('Snapshot', snapshot);
    rules.checkDevice(device);
  }
  rules.checkLocal(flavor, devices);
  return [...devices];
};
