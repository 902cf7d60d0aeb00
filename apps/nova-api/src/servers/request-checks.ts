import type { FlavorFacts, ImageMetadata, ReleaseName } from '#image-properties';

/** What a release's API checks of image and flavor beyond sizes, before anything is stored. */
export interface RequestChecks {
  /** @throws RuleError with the HTTP status that the API answers with */
  check(image: ImageMetadata, flavor: FlavorFacts): void;
}

/** 2014.1 validates no property at the API: a bad value fails on the compute host. */
const icehouse: RequestChecks = { check: () => undefined };

const CHECKS: Readonly<Partial<Record<ReleaseName, RequestChecks>>> = { icehouse };

export function requestChecks(release: ReleaseName): RequestChecks {
  return CHECKS[release] ?? icehouse;
}
