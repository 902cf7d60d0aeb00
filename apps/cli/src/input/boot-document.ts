import { Ajv, type ErrorObject } from 'ajv';
import type { FlavorFacts, ImageMetadata, UserKeyed } from '#image-properties';
import type { GuestConfig, GuestHost, GuestPath, GuestVif } from '#libvirt';
import { type ReleaseName } from '#releases';
import type { BootSpec, InstanceSpec } from '../boot/boot-input.js';
import { UsageError } from '../support/usage-error.js';
import { BOOT_DOCUMENT_SCHEMA } from './boot-document.schema.js';
import { imageFromDocument, isDocument, isImageDocument } from './image-document.js';

/** One boot as a JSON document describes it: what is left out takes the reference server's value. */
export interface BootDocument {
  id?: unknown;
  release?: ReleaseName;
  image?: ImageMetadata & { _unset?: string[] };
  /** Short for `image.properties`. */
  properties?: UserKeyed;
  image_now?: Partial<ImageMetadata>;
  image_gone?: boolean;
  missing_images?: string[];
  flavor?: Partial<FlavorFacts>;
  boot?: Partial<BootSpec>;
  network?: Partial<GuestVif>[];
  instance?: InstanceSpec;
  host?: GuestHost;
  config?: GuestConfig;
  path?: GuestPath;
  validate_api?: boolean;
  after_spawn?: boolean;
  sysmeta_extra?: UserKeyed<string>;
}

const validate = new Ajv({ strict: false, verbose: true }).compile(BOOT_DOCUMENT_SCHEMA);

function explained(error: ErrorObject): string {
  const place = error.instancePath === '' ? 'the document' : error.instancePath.slice(1).replaceAll('/', '.');
  const found = JSON.stringify(error.data)?.slice(0, 60) ?? '';
  if (error.keyword === 'additionalProperties') {
    const { additionalProperty } = error.params as { additionalProperty: string };
    const known = Object.keys((error.parentSchema as { properties: object }).properties);
    return `${place} has no member '${additionalProperty}'; known are ${known.join(', ')}`;
  }
  if (error.keyword === 'enum') {
    const { allowedValues } = error.params as { allowedValues: string[] };
    return `${place} must be one of ${allowedValues.join(', ')}, not ${found}`;
  }
  return `${place} ${error.message ?? 'is wrong'}, not ${found}`;
}

function checked(where: string, value: unknown): BootDocument {
  if (validate(value)) return value as BootDocument;
  const [error] = validate.errors ?? [];
  throw new UsageError(where, null, error === undefined ? 'the document is wrong' : explained(error));
}

/**
 * Reads a parsed JSON document: a boot, `{"id", "input": <boot>}` as the corpora have it, or an image as
 * `openstack image show -f json` prints it.
 *
 * @param where how messages call the place, such as `line 3`
 * @throws UsageError that names the member, its value and what would be right
 */
export function bootDocument(where: string, value: unknown, release: ReleaseName): BootDocument {
  if (!isDocument(value)) {
    throw new UsageError(
      where,
      JSON.stringify(value) ?? null,
      'expected a JSON object such as {"image": {"properties": {"hw_disk_bus": "scsi"}}}',
    );
  }
  if (isDocument(value['input'])) return { ...bootDocument(where, value['input'], release), id: value['id'] };
  if (isImageDocument(value)) return imageDocument(where, value, release);
  return checked(where, value);
}

/**
 * The boot of an image as `openstack image show -f json` prints it.
 *
 * @throws UsageError when it is no image
 */
export function imageDocument(where: string, value: unknown, release: ReleaseName): BootDocument {
  const image = imageFromDocument(where, value, release);
  checked(where, { image: { properties: image.properties } });
  return { id: image.id, image };
}
