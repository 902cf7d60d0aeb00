import { type ImageMetadata, propertyFlow, type UserKeyed } from '#image-properties';
import {
  capturedImageMetadata,
  filterReservedNamespaces,
  mergeVolumeImageMetadata,
  UPLOAD_DEFAULTS,
} from '#image-properties/conformance';
import type { ReleaseName } from '#releases';
import { glanceDocumentOf } from '#service-clients';

interface CinderInput {
  func: string;
  image_id?: string;
  image_meta?: ImageMetadata;
  volume_image_metadata?: UserKeyed;
  metadata?: UserKeyed;
  config?: { glance_core_properties?: string[]; reserved_image_namespaces?: string[] };
}

/** cinder.json of a release whose images have types. */
export function typedCinder(input: CinderInput, release: ReleaseName): unknown {
  if (input.func === 'capture') {
    const imageId = input.image_id ?? '';
    const image = input.image_meta ?? {};
    return {
      metadata: capturedImageMetadata(imageId, image),
      rows: propertyFlow(release).volumeGlanceMetadata(imageId, image),
    };
  }
  if (input.func === 'upload') {
    const config = {
      glanceCoreProperties: input.config?.glance_core_properties ?? UPLOAD_DEFAULTS.glanceCoreProperties,
      reservedImageNamespaces: input.config?.reserved_image_namespaces ?? UPLOAD_DEFAULTS.reservedImageNamespaces,
    };
    const merged = mergeVolumeImageMetadata(input.metadata ?? {}, input.volume_image_metadata ?? {}, config);
    const { uploads } = propertyFlow(release);
    const filtered = filterReservedNamespaces(merged, uploads, config);
    const isEmpty = Object.keys((filtered['properties'] as UserKeyed | undefined) ?? { any: true }).length === 0;
    const leftOver = uploads.sendsEmptyProperties && isEmpty ? { properties: {} } : {};
    return { merged, filtered, to_glance: { ...glanceDocumentOf(filtered), ...leftOver } };
  }
  throw new RangeError(`no rule for func ${input.func} of cinder.json`);
}
