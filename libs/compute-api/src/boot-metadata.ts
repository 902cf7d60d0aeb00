import { type ImageMetadata, NovaError, type PropertyFlow } from '#image-properties';
import { imageMissing, lookUpRefused, notBootable } from './block-devices.js';
import { ask, type Checking } from './checking.js';
import type { RequestedMapping } from './compute-api.js';

/** A snapshot shows no image metadata of its own: its volume is asked. */
function* volumeOfSnapshot(id: string): Checking<string> {
  const snapshot = yield* ask((sources) => sources.snapshot(id));
  if (snapshot !== null) return snapshot.volume_id;
  throw new NovaError('SnapshotNotFound', `Snapshot ${id} could not be found.`, { status: 400 });
}

/**
 * nova/compute/api.py _get_image, nova/block_device.py get_bdm_image_metadata. Whether the volume can boot 2014.1 does not
 * ask: nothing would boot.
 *
 * @param none what stands for the metadata of a mapping without a root
 */
export function* bootMetadata(
  flow: PropertyFlow,
  none: ImageMetadata,
  imageRef: string,
  { blockDevices = [], legacyBdm = true }: RequestedMapping,
): Checking<ImageMetadata> {
  if (imageRef !== '') {
    const image = yield* ask((sources) => sources.image(imageRef));
    if (image === null) throw imageMissing(imageRef);
    return image;
  }
  const source = flow.bootSource(blockDevices, legacyBdm);
  if (source === null) return none;
  if (source.kind === 'image') {
    const image = yield* ask((sources) => sources.image(source.id));
    if (image === null) throw lookUpRefused('Image', source.id);
    return flow.imageMetadataFromVolumeSource(image);
  }
  const id = source.kind === 'volume' ? source.id : yield* volumeOfSnapshot(source.id);
  const volume = yield* ask((sources) => sources.volume(id));
  if (volume === null) throw lookUpRefused('Volume', id);
  if (volume.bootable === false) throw notBootable(id);
  return flow.imageMetadataFromVolume(volume);
}
