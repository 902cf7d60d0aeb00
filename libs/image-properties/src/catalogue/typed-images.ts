import { NovaError, PythonError } from '../errors.js';
import { IMAGE_PREFIX } from '../system-metadata/row-name.js';
import type { ImageMetadata, SystemMetadata, UserKeyed } from '../types.js';
import { userKeyed } from '../user-keyed.js';
import { type ImageMetaProps, isUpTo, PROPERTY_ROWS } from './catalogue.js';
import { type ImageMeta, parseImageMeta } from './image-meta.js';
import { parseImageProperties, type Vocabulary, vocabulary } from './parse.js';
import type { IsVersionPredicate } from './version-predicate.js';

/** A raw image: of Glance, of a message, or what a server remembers. */
type RawImage = Readonly<Record<string, unknown>> | null;

/** What differs between releases with types, the version of ImageMetaProps aside. */
export interface TypeRules {
  readonly isVersionPredicate: IsVersionPredicate;
  /** Whether GET /servers shows properties by known names alone, and none that is null. */
  readonly showsKnownOnly: boolean;
}

/**
 * Images and their properties by the types of one version of ImageMetaProps (nova/objects/image_meta.py). All refuse what
 * a type refuses.
 *
 * @throws PythonError ValueError, AttributeError or TypeError
 * @throws NovaError Invalid (400) for a bad CPU set in hw_numa_cpus.N
 */
export class TypedImages {
  readonly #vocabulary: Vocabulary;

  readonly #showsKnownOnly: boolean;

  /** @param version of ImageMetaProps, e.g. `1.34` */
  constructor(
    readonly version: string,
    { isVersionPredicate, showsKnownOnly }: TypeRules,
  ) {
    this.#vocabulary = vocabulary(version, isVersionPredicate);
    this.#showsKnownOnly = showsKnownOnly;
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

  /**
   * `image.properties` of a server as GET /servers shows it from 2.98 on: what system_metadata holds under the image's
   * prefix, as it is stored (nova/api/openstack/compute/views/servers.py _get_image). At first attributes of the image
   * (min_ram, disk_format) and unknown names were shown, too.
   */
  shownProperties(systemMetadata: SystemMetadata): UserKeyed<string | null> {
    const shown = userKeyed<string | null>();
    for (const [row, value] of Object.entries(systemMetadata)) {
      if (!row.startsWith(IMAGE_PREFIX)) continue;
      const name = row.slice(IMAGE_PREFIX.length);
      if (!this.#showsKnownOnly || (value !== null && this.#isName(name))) shown[name] = value;
    }
    return shown;
  }

  /** Whether a field is called that, or was. */
  #isName(name: string): boolean {
    const version = FIELDS.get(name);
    return version !== undefined && isUpTo(version, this.version);
  }
}

/** Names of fields, older ones too -> version that brought the field. */
const FIELDS: ReadonlyMap<string, string> = new Map(
  [...PROPERTY_ROWS].flatMap(([field, { legacyNames = [], version }]) =>
    [field, ...legacyNames].map((name): [string, string] => [name, version]),
  ),
);
