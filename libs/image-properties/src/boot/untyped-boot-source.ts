import type { BootSource } from '../property-flow.js';
import { isTruthy } from '../python/numbers.js';
import type { ImageMetadata, UserKeyed, VolumeFacts } from '../types.js';
import { propertiesOf, userKeyed } from '../user-keyed.js';

/** The root of a legacy mapping is the one named exactly so: `/dev/vda` boots, but brings no metadata. */
const LEGACY_ROOT = 'vda';

/**
 * The first root mapping that names an image or a volume; a snapshot is passed over.
 * Source: nova/compute/api.py _get_bdm_image_metadata (2014.1)
 */
export function bootSource(blockDevices: readonly UserKeyed[], legacyBdm: boolean): BootSource | null {
  for (const device of blockDevices) {
    if (legacyBdm ? device['device_name'] !== LEGACY_ROOT : device['boot_index'] !== 0) continue;
    if (isTruthy(device['image_id'])) return { kind: 'image', id: String(device['image_id']) };
    if (isTruthy(device['volume_id'])) return { kind: 'volume', id: String(device['volume_id']) };
  }
  return null;
}

/** Everything that the volume remembers of its image counts as properties: 2014.1 takes nothing out. */
export function imageMetadataFromVolume(volume: VolumeFacts): ImageMetadata {
  return { properties: userKeyed(volume.volume_image_metadata) };
}

/** Only the image's properties count, none of its attributes. */
export function imageMetadataFromVolumeSource(image: ImageMetadata): ImageMetadata {
  return { properties: userKeyed(propertiesOf(image)) };
}
