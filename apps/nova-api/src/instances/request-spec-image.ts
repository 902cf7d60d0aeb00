import { type ImageMeta, type ImageMetadata, type UserKeyed, userKeyed } from '#image-properties';
import { type NovaObject, novaObject } from '#nova-rpc';
import { type ReleaseName, releaseRow } from '#releases';

type Fields = Readonly<Record<string, unknown>>;

/** Versions of the objects that a kept request is made of. */
export interface RequestSpecVersions {
  readonly RequestSpec: string;
  readonly ImageMeta: string;
  readonly ImageMetaProps: string;
}

/** @returns null where the release keeps no request */
export function requestSpecVersions(release: ReleaseName): RequestSpecVersions | null {
  const { rpc, imageMetaProps: ImageMetaProps } = releaseRow(release);
  return rpc.requestSpec === undefined || ImageMetaProps === null ? null : { ...rpc.requestSpec, ImageMetaProps };
}

/** An image in a RequestSpec: its attributes, and its properties as an object of their own. */
export type ImageObject = NovaObject<Fields & { readonly properties: NovaObject<Fields> }>;

/** The image with its typed properties: what is no ImageMetaProps field, and what was not set, is not there. */
export function imageObject(
  { properties, ...attributes }: ImageMeta,
  versions: Pick<RequestSpecVersions, 'ImageMeta' | 'ImageMetaProps'>,
): ImageObject {
  const { hw_numa_cpus, ...others } = properties;
  const cpus = hw_numa_cpus === undefined ? {} : { hw_numa_cpus: hw_numa_cpus.map((node) => [...node]) };
  const typed: Fields = { ...others, ...cpus };
  return novaObject('ImageMeta', versions.ImageMeta, {
    ...attributes,
    properties: novaObject('ImageMetaProps', versions.ImageMetaProps, typed),
  });
}

/**
 * The image that a RequestSpec holds, with typed values, as {@link TypedImages.image} takes it. Nodes and traits have the
 * names of image properties again; 26.2 loses these on the way to the destination of a resize.
 */
export function imageOfObject({ 'nova_object.data': { properties, ...attributes } }: ImageObject): ImageMetadata {
  const { hw_numa_cpus, hw_numa_mem, traits_required, ...others } = properties['nova_object.data'];
  const named: UserKeyed = Object.assign(userKeyed(), others);
  (hw_numa_cpus as number[][] | undefined)?.forEach((node, index) => {
    named[`hw_numa_cpus.${index}`] = node.join(',');
  });
  (hw_numa_mem as number[] | undefined)?.forEach((mem, index) => {
    named[`hw_numa_mem.${index}`] = mem;
  });
  for (const trait of (traits_required as string[] | undefined) ?? []) named[`trait:${trait}`] = 'required';
  return { ...attributes, properties: named };
}
