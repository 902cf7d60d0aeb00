import { type ImageMeta, type ImageMetadata, type ImageMetaProps, propertyFlow, typedImages } from '#image-properties';
import type { ReleaseName } from '#releases';

interface ImageMetaInput {
  func: string;
  properties?: unknown;
  image?: ImageMetadata;
  system_metadata?: Record<string, string | null>;
  image_ref?: string;
}

/** Sets become `{"_set": [sorted]}`, as the corpora write them. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return { _set: [...value].sort((left, right) => Number(left) - Number(right)) };
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Typed properties in the form of the corpora. */
export function propsObject(props: ImageMetaProps): Record<string, unknown> {
  const entries = Object.entries(props).map(([name, value]) => [name, plain(value)]);
  return { _object: 'ImageMetaProps', ...Object.fromEntries(entries) };
}

/** A typed image in the form of the corpora. */
export function metaObject(meta: ImageMeta): Record<string, unknown> {
  return { _object: 'ImageMeta', ...meta, properties: propsObject(meta.properties) };
}

/** imagemeta.json of a release whose images have types. */
export function typedImageMeta(input: ImageMetaInput, release: ReleaseName): unknown {
  const types = typedImages(release);
  switch (input.func) {
    case 'image_props':
      return propsObject(types.properties(input.properties));
    case 'image_meta':
      return metaObject(types.image(input.image ?? null));
    case 'image_meta_api':
      return metaObject(types.imageAtApi(input.image ?? null));
    case 'from_instance': {
      const stored = propertyFlow(release).imageFromSystemMetadata(input.system_metadata ?? {});
      return metaObject(types.imageOfInstance(stored, input.image_ref ?? null));
    }
    default:
      throw new RangeError(`no rule for func ${input.func} of imagemeta.json`);
  }
}
