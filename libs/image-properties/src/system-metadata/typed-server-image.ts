import type { PropertyFlow, ServerFacts } from '../property-flow.js';
import type { FlavorFacts, ImageMetadata, SystemMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';
import { IMAGE_PREFIX } from './row-name.js';
import { imageFromSystemMetadata, systemMetadataFromImage } from './typed-system-metadata.js';

/** nova/objects/image_meta.py ImageMeta.from_instance: system_metadata alone, and image_ref as the id. */
function imageOfServer(server: Pick<ServerFacts, 'imageRef' | 'systemMetadata'>): ImageMetadata {
  const image = imageFromSystemMetadata(server.systemMetadata);
  if (server.imageRef) image.id = server.imageRef;
  return image;
}

/** What a server remembers of its image decides alone; of a rescue, the rescue image as Glance answers. */
export const rememberedImages: Pick<PropertyFlow, 'readsImageNow' | 'imageMetadataForServer' | 'rescueImageMetadata'> =
  {
    readsImageNow: false,
    imageMetadataForServer: (server) => ({ image: imageOfServer(server), changed: {} }),
    rescueImageMetadata: (server) => ({ image: server.imageNow ?? imageOfServer(server), changed: {} }),
  };

/** nova/compute/api.py rebuild, _reset_image_metadata: old image rows go, the new image's come. */
function afterRebuild(systemMetadata: SystemMetadata, newImage: ImageMetadata, flavor: FlavorFacts): UserKeyed {
  const rows = userKeyed<unknown>();
  for (const row of Object.keys(systemMetadata)) {
    if (!row.startsWith(IMAGE_PREFIX)) rows[row] = systemMetadata[row];
  }
  const fromImage = systemMetadataFromImage(newImage, flavor);
  for (const row of Object.keys(fromImage)) rows[row] = fromImage[row];
  return rows;
}

/** system_metadata after a rebuild, in which the base image is not named again. */
export const baseImageForgotten: PropertyFlow['systemMetadataAfterRebuild'] = (rows, _newImageRef, newImage, flavor) =>
  afterRebuild(rows, newImage, flavor);

/** system_metadata after a rebuild: the base image is the new one. */
export const baseImageNamed: PropertyFlow['systemMetadataAfterRebuild'] = (rows, newImageRef, newImage, flavor) =>
  Object.assign(afterRebuild(rows, newImage, flavor), { image_base_image_ref: newImageRef });
