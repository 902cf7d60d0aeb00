import type { MergedImage, ServerFacts } from '../property-flow.js';
import type { FlavorFacts, ImageMetadata, SystemMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';
import { imageFromSystemMetadata, systemMetadataFromImage } from './untyped-system-metadata.js';

/**
 * The image as it is now, laid over what the server remembers of it. The original changes the instance's
 * system_metadata on the way, so the next save makes the edits permanent: `changed` holds these rows.
 * Source: nova/compute/utils.py get_image_metadata (2014.1)
 */
export function imageMetadataForServer(
  server: Pick<ServerFacts, 'systemMetadata' | 'imageNow' | 'flavor'>,
): MergedImage {
  const now = server.imageNow === null ? userKeyed() : systemMetadataFromImage(server.imageNow, server.flavor);
  const changed = userKeyed();
  for (const [key, value] of Object.entries(now)) {
    if (!Object.hasOwn(server.systemMetadata, key) || server.systemMetadata[key] !== value) changed[key] = value;
  }
  return { image: imageFromSystemMetadata(userKeyed<unknown>(server.systemMetadata, now)), changed };
}

/** Source: nova/compute/manager.py _get_rescue_image (2014.1) */
export function rescueImageRef(server: Pick<ServerFacts, 'imageRef' | 'systemMetadata'>): string {
  return server.systemMetadata['image_base_image_ref'] || server.imageRef;
}

export function rescueImageMetadata(server: ServerFacts): MergedImage {
  const merged = imageMetadataForServer(server);
  return { ...merged, image: { ...merged.image, id: rescueImageRef(server) } };
}

/**
 * Every `image_*` row goes, the new image's come. image_base_image_ref is not set again.
 * Source: nova/compute/api.py rebuild, _reset_image_metadata (2014.1)
 */
export function systemMetadataAfterRebuild(
  systemMetadata: SystemMetadata,
  _newImageRef: string,
  newImage: ImageMetadata,
  flavor: FlavorFacts,
): UserKeyed {
  const rows = userKeyed();
  for (const [key, value] of Object.entries(systemMetadata)) if (!key.startsWith('image_')) rows[key] = value;
  return Object.assign(rows, systemMetadataFromImage(newImage, flavor));
}
