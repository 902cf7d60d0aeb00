import type { ImageMetadata } from '../types.js';
import { withStructures } from './json-properties.js';

/**
 * A v2 document, its properties apart -> nova's image dictionary: what Glance does not tell stays absent but for these
 * (nova/image/glance.py _translate_from_glance, _extract_attributes_v2 (26.2)).
 *
 * @throws PythonError ValueError when block_device_mapping or mappings is no JSON
 */
export function imageFromV2(image: ImageMetadata): ImageMetadata {
  const absent = { disk_format: null, container_format: null, name: null, checksum: null };
  const size = image.size === null ? { size: 0 } : {};
  return { ...absent, ...image, ...size, properties: withStructures(image.properties, 'Expecting value') };
}
