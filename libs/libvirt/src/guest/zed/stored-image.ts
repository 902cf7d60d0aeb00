import { type ImageMeta, parseInstanceImageMeta, propertyFlow } from '#image-properties';
import type { DomainRequest } from '../types.js';

/** The image as the server remembers it (nova/objects/instance.py image_meta, zed). @throws RuleError */
export function storedImage({ systemMetadata, instance, release }: DomainRequest): ImageMeta {
  return parseInstanceImageMeta(propertyFlow(release).imageFromSystemMetadata(systemMetadata), instance.image_ref);
}
