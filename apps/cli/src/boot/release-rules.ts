import { serverHardware } from '#hardware';
import type { FlavorFacts, ImageMetadata } from '#image-properties';
import { type ReleaseName } from '#releases';
import type { BootInput } from './boot-input.js';

/** Where the steps of a boot differ between releases. */
export interface ReleaseRules {
  /** What the compute host asks of image and flavor where the API has not. @throws RuleError */
  checkWithoutApi(flavor: FlavorFacts, image: ImageMetadata): void;
}

const RULES: Readonly<Record<ReleaseName, ReleaseRules>> = {
  icehouse: { checkWithoutApi: () => undefined },
  zed: { checkWithoutApi: (flavor, image) => void serverHardware(flavor, image) },
};

export function releaseRules(release: BootInput['release']): ReleaseRules {
  return RULES[release];
}
