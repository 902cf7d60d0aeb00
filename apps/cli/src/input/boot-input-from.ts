import { type FlavorFacts, type ImageMetadata, type UserKeyed, userKeyed } from '#image-properties';
import { type ReleaseName } from '#releases';
import type { BootInput, BootSpec } from '../boot/boot-input.js';
import { REFERENCE_FLAVOR, REFERENCE_IMAGE } from '../boot/reference-server.js';
import type { BootDocument } from './boot-document.js';

/** What the flags say; it is laid over every document. */
export type Overrides = Omit<BootDocument, 'id'>;

type Properties = Readonly<UserKeyed> | undefined;

function imageOf(documents: readonly BootDocument[]): BootInput['image'] {
  const image: ImageMetadata = Object.assign(userKeyed(), REFERENCE_IMAGE);
  const properties = userKeyed();
  for (const { image: given, properties: short } of documents) {
    const { _unset = [], properties: own, ...attributes } = given ?? {};
    Object.assign(image, attributes);
    Object.assign(properties, own as Properties, short);
    for (const name of _unset) {
      delete image[name];
      if (name === 'properties') for (const key of Object.keys(properties)) delete properties[key];
    }
  }
  return Object.assign(image, { properties });
}

function flavorOf(documents: readonly BootDocument[]): FlavorFacts {
  const flavor: FlavorFacts = { ...REFERENCE_FLAVOR };
  const extraSpecs = userKeyed<string>();
  for (const { flavor: given } of documents) {
    Object.assign(flavor, given);
    Object.assign(extraSpecs, given?.extra_specs);
  }
  return { ...flavor, extra_specs: extraSpecs };
}

/** Properties of the flags change what a volume remembers of its image, too. */
function bootOf(document: BootDocument, flags: Overrides): BootSpec {
  const boot: BootSpec = { from: 'image', ...document.boot, ...flags.boot };
  if (boot.volume_image_metadata === undefined || flags.properties === undefined) return boot;
  const texts = flags.properties as UserKeyed<string>;
  return { ...boot, volume_image_metadata: userKeyed(boot.volume_image_metadata, texts) };
}

function hasImage({ image, properties }: BootDocument): boolean {
  return image !== undefined || properties !== undefined;
}

/** A document and the flags over the reference server. The release: the flag's, else the document's, else `fallback`. */
export function bootInputFrom(document: BootDocument, flags: Overrides, fallback: ReleaseName): BootInput {
  const both = [document, flags];
  return {
    release: flags.release ?? document.release ?? fallback,
    image: imageOf(both),
    imageIsGiven: both.some(hasImage),
    imageNow: document.image_gone ? null : (document.image_now ?? {}),
    missingImages: document.missing_images ?? [],
    flavor: flavorOf(both),
    boot: bootOf(document, flags),
    instance: { ...document.instance, ...flags.instance },
    network: flags.network ?? document.network ?? [{}],
    host: { ...document.host, ...flags.host },
    config: userKeyed(document.config as UserKeyed | undefined, flags.config as UserKeyed | undefined),
    path: flags.path ?? document.path ?? 'spawn',
    findsSpawnRows: document.after_spawn ?? flags.path !== undefined,
    systemMetadataExtra: document.sysmeta_extra ?? {},
    checkAtApi: document.validate_api ?? true,
  };
}
