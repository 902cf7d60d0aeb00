import { DEFAULT_RELEASE, RELEASES, type ReleaseName, releaseRow } from '#releases';
import { type TypedImages, typedImagesOf } from './catalogue/typed-images.js';
import { flowRules } from './changes.js';
import type { PropertyFlow } from './property-flow.js';

function flowOf(release: ReleaseName): PropertyFlow {
  const { imageMetaProps } = releaseRow(release);
  return { ...flowRules(release), release, typed: imageMetaProps === null ? null : typedImagesOf(imageMetaProps) };
}

const FLOWS: ReadonlyMap<string, PropertyFlow> = new Map(RELEASES.map((release) => [release, flowOf(release)]));

/**
 * The rules of one release.
 * @throws RangeError naming the releases when there is none of that name.
 */
export function propertyFlow(release: ReleaseName): PropertyFlow {
  const flow = FLOWS.get(release);
  if (flow === undefined) throw new RangeError(`unknown release '${release}': give one of ${RELEASES.join(', ')}`);
  return flow;
}

/**
 * The types that a release gives images, for code that only releases with types run; see {@link PropertyFlow.typed}.
 * @throws RangeError for a release that has none
 */
export function typedImages(release: ReleaseName): TypedImages {
  const { typed } = propertyFlow(release);
  if (typed === null) throw new RangeError(`${releaseRow(release).title} knows no types of image properties`);
  return typed;
}

/** The types of the newest release that can be run: what is known of properties by itself. */
export const newestTypes: TypedImages = typedImages(RELEASES.at(-1) ?? DEFAULT_RELEASE);
