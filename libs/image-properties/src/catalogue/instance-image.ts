import type { ImageMetadata } from '../types.js';
import { type ImageMeta, parseImageMeta } from './image-meta.js';

/**
 * The typed image of an existing server, from what its system_metadata holds; the id is the server's image_ref where
 * none was stored (nova/objects/image_meta.py ImageMeta.from_instance).
 *
 * @param stored what `PropertyFlow.imageFromSystemMetadata` gives
 * @throws as {@link parseImageMeta}
 */
export function parseInstanceImageMeta(stored: ImageMetadata, imageRef: string | null): ImageMeta {
  if (stored.id !== undefined || !imageRef) return parseImageMeta(stored);
  return parseImageMeta({ ...stored, id: imageRef });
}
