import { type FlavorFacts, type ImageMetadata, parseImageMetaAtApi, type ReleaseName } from '#image-properties';

/** What a release's API checks of image and flavor beyond sizes, before anything is stored. */
export interface RequestChecks {
  /** @throws RuleError with the HTTP status that the API answers with */
  check(image: ImageMetadata, flavor: FlavorFacts): void;
}

/** 2014.1 validates no property at the API: a bad value fails on the compute host. */
const icehouse: RequestChecks = { check: () => undefined };

/** nova/compute/api.py _validate_flavor_image (26.2): properties become typed, and one that can't is refused. */
const zed: RequestChecks = {
  check: (image) => {
    parseImageMetaAtApi(image);
  },
};

const CHECKS: Readonly<Record<ReleaseName, RequestChecks>> = { icehouse, zed };

export function requestChecks(release: ReleaseName): RequestChecks {
  return CHECKS[release];
}
