import { checkFlavorAndImage, serverHardware } from '#hardware';
import {
  type FlavorFacts,
  type ImageMetadata,
  imageFromGlance,
  propertyFlow,
  type ReleaseName,
  type RootDisk,
} from '#image-properties';
import type { BootInput } from './boot-input.js';

/** What the API asks of image and flavor. `imageId` is null for a boot from a volume. */
interface RequestToCheck {
  readonly imageId: string | null;
  readonly image: ImageMetadata;
  readonly flavor: FlavorFacts;
  readonly root: RootDisk;
  /** False: the compute host's view, without the API's checks. */
  readonly checkAtApi: boolean;
}

/** Where the steps of a boot differ between releases. */
export interface ReleaseRules {
  /** How nova's image service hands on what Glance answers. */
  readImage(image: ImageMetadata): ImageMetadata;
  /** @throws RuleError with the status of the API's answer */
  check(request: RequestToCheck): void;
}

/** 2014.1 checks status and sizes but no property: a bad value fails on the compute host. */
const icehouse: ReleaseRules = {
  readImage: imageFromGlance,
  check: ({ imageId, image, flavor }) => propertyFlow('icehouse').checkRequestedImage(imageId, image, flavor),
};

/** nova/compute/api.py _validate_flavor_image and _validate_and_build_base_options (26.2); administrators may use zero disks. */
const zed: ReleaseRules = {
  readImage: (image) => image,
  check: ({ imageId, image, flavor, root, checkAtApi }) => {
    const options = { root, zeroDiskAllowed: true };
    if (checkAtApi) {
      propertyFlow('zed').checkRequestedImage(imageId, image, flavor, options);
      checkFlavorAndImage(flavor, image, options);
    }
    serverHardware(flavor, image);
  },
};

const RULES: Readonly<Record<ReleaseName, ReleaseRules>> = { icehouse, zed };

export function releaseRules(release: BootInput['release']): ReleaseRules {
  return RULES[release];
}
