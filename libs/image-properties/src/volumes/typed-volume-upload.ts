import type { NewImage, PropertyFlow, UploadRules, VolumeUpload } from '../property-flow.js';
import type { UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';

/** Options of cinder that decide what an uploaded volume inherits. */
export interface UploadConfig {
  /** Attributes that are not custom properties; an empty list inherits nothing. */
  readonly glanceCoreProperties: readonly string[];
  /** Prefixes that are held back besides Glance's own. */
  readonly reservedImageNamespaces: readonly string[];
}

/** cinder/image/glance.py glance_core_properties_opts and cinder/image/image_utils.py, defaults of 21 */
export const UPLOAD_DEFAULTS: UploadConfig = {
  glanceCoreProperties: [
    ...['checksum', 'container_format', 'disk_format', 'image_name', 'image_id', 'min_disk', 'min_ram', 'name', 'size'],
  ],
  reservedImageNamespaces: [],
};

/** cinder/image/image_utils.py GLANCE_RESERVED_NAMESPACES (21) */
export const RESERVED_NAMESPACES: readonly string[] = ['os_glance', 'img_signature'];

/** An image to be: attributes at the top, `properties` when there are any to inherit. */
export type UploadedImage = UserKeyed;

function withoutPrefixes(source: UserKeyed, prefixes: readonly string[]): UserKeyed {
  const kept = userKeyed<unknown>();
  for (const key of Object.keys(source)) {
    if (!prefixes.some((prefix) => key.startsWith(prefix))) kept[key] = source[key];
  }
  return kept;
}

/**
 * Adds the volume's custom metadata to the new image's attributes (cinder/volume/api.py _merge_volume_image_meta, 21).
 * An attribute that the request sets is no property.
 */
export function mergeVolumeImageMetadata(
  metadata: UserKeyed,
  volumeMetadata: UserKeyed,
  config: UploadConfig = UPLOAD_DEFAULTS,
): UploadedImage {
  const merged = Object.assign(userKeyed<unknown>(), metadata);
  const core = new Set(config.glanceCoreProperties);
  if (core.size === 0) return merged;
  const custom = Object.keys(volumeMetadata).filter((key) => !core.has(key));
  if (custom.length === 0) return merged;
  const properties = userKeyed<unknown>();
  for (const key of custom) {
    if (!Object.hasOwn(metadata, key)) properties[key] = volumeMetadata[key];
  }
  merged['properties'] = properties;
  return merged;
}

/** Takes out what Glance keeps to itself (cinder/image/image_utils.py filter_out_reserved_namespaces_metadata, 21). */
export function filterReservedNamespaces(
  image: UploadedImage,
  { reservedNamespaces }: UploadRules,
  config: UploadConfig = UPLOAD_DEFAULTS,
): UploadedImage {
  const prefixes = [...reservedNamespaces, ...config.reservedImageNamespaces];
  const filtered = withoutPrefixes(image, prefixes);
  const properties = filtered['properties'];
  if (properties !== undefined) filtered['properties'] = withoutPrefixes(properties as UserKeyed, prefixes);
  return filtered;
}

/** The image that `os-volume_upload_image` creates. */
function imageForUploadedVolume(rules: UploadRules, upload: VolumeUpload): NewImage {
  const attributes = userKeyed<unknown>();
  attributes['name'] = upload.imageName;
  attributes['container_format'] = upload.containerFormat ?? 'bare';
  attributes['disk_format'] = upload.diskFormat ?? 'raw';
  if (upload.visibility !== undefined) attributes['visibility'] = upload.visibility;
  if (upload.protected !== undefined) attributes['protected'] = upload.protected;
  const image = filterReservedNamespaces(mergeVolumeImageMetadata(attributes, upload.glanceMetadata), rules);
  image['properties'] ??= userKeyed<unknown>();
  return image as NewImage;
}

/** Uploads of a release whose volumes hand their image metadata on. */
export function uploads(rules: UploadRules): Pick<PropertyFlow, 'imageForUploadedVolume' | 'uploads'> {
  return { uploads: rules, imageForUploadedVolume: (upload) => imageForUploadedVolume(rules, upload) };
}
