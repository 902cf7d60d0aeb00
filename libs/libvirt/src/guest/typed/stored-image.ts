import { type ImageMeta, propertyFlow, typedImages } from '#image-properties';
import type { DomainRequest } from '../types.js';

/** The image as the server remembers it (nova/objects/instance.py image_meta, zed). @throws RuleError */
export function storedImage({ release, systemMetadata, instance }: DomainRequest): ImageMeta {
  const stored = propertyFlow(release).imageFromSystemMetadata(systemMetadata);
  return typedImages(release).imageOfInstance(stored, instance.image_ref);
}
