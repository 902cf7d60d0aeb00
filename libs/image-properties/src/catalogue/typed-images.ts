import { NovaError, PythonError } from '../errors.js';
import type { ImageMetadata } from '../types.js';
import { type ImageMetaProps, isUpTo } from './catalogue.js';
import { type ImageMeta, parseImageMeta } from './image-meta.js';
import { parseImageProperties, type Vocabulary, vocabulary } from './parse.js';

/** A raw image: of Glance, of a message, or what a server remembers. */
type RawImage = Readonly<Record<string, unknown>> | null;

/**
 * Images and their properties by the types of one version of ImageMetaProps (nova/objects/image_meta.py). All refuse what
 * a type refuses.
 *
 * @throws PythonError ValueError, AttributeError or TypeError
 * @throws NovaError Invalid (400) for a bad CPU set in hw_numa_cpus.N
 */
export class TypedImages {
  readonly #vocabulary: Vocabulary;

  /** @param version of ImageMetaProps, e.g. `1.34` */
  constructor(readonly version: string) {
    this.#vocabulary = vocabulary(version);
  }

  /** Properties alone (ImageMetaProps.from_dict). */
  properties(properties: unknown): ImageMetaProps {
    return parseImageProperties(this.#vocabulary, properties);
  }

  /** An image as Glance, or a message, has it (ImageMeta.from_dict). */
  image(image: RawImage): ImageMeta {
    return parseImageMeta(this.#vocabulary, image);
  }

  /**
   * The same as the Compute API does it: a ValueError becomes a 400 (nova/compute/api.py _get_image_meta_obj). Any other
   * exception passes, and is a 500 there.
   *
   * @throws NovaError InvalidRequest (400)
   */
  imageAtApi(image: RawImage): ImageMeta {
    try {
      return this.image(image);
    } catch (error) {
      if (!(error instanceof PythonError) || error.className !== 'ValueError') throw error;
      throw new NovaError('InvalidRequest', `Invalid image metadata. Error: ${error.message}`, { status: 400 });
    }
  }

  /**
   * The image of a server, from what its system_metadata holds; the id is the server's image_ref where none was stored
   * (ImageMeta.from_instance).
   *
   * @param stored what `PropertyFlow.imageFromSystemMetadata` gives
   */
  imageOfInstance(stored: ImageMetadata, imageRef: string | null): ImageMeta {
    const image = stored.id !== undefined || !imageRef ? stored : { ...stored, id: imageRef };
    return parseImageMeta(this.#vocabulary, image);
  }

  /** Whether it has what came with a version of ImageMetaProps: a row of the catalogue, a value of an enumeration. */
  has({ version }: { readonly version: string }): boolean {
    return isUpTo(version, this.version);
  }
}

const BY_VERSION = new Map<string, TypedImages>();

/** The types of a version of ImageMetaProps, made once. */
export function typedImagesOf(version: string): TypedImages {
  const known = BY_VERSION.get(version) ?? new TypedImages(version);
  BY_VERSION.set(version, known);
  return known;
}
