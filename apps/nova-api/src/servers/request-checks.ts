import { checkFlavorAndImage, serverHardware } from '#hardware';
import { type FlavorFacts, type ImageMetadata, propertyFlow, type ReleaseName } from '#image-properties';

/** What is known of a server before anything is stored. */
export interface RequestFacts {
  /** null for a server without `imageRef`. */
  readonly imageId: string | null;
  readonly image: ImageMetadata;
  readonly flavor: FlavorFacts;
  /** GiB of the volume that is the root disk, `'unknown'` where Cinder decides, null for a local root disk. */
  readonly rootVolumeGib: number | 'unknown' | null;
  readonly isAdmin: boolean;
}

/** What a release's API checks of image and flavor. */
export interface RequestChecks {
  /** @throws RuleError with the HTTP status that the API answers with */
  check(facts: RequestFacts): void;
  /**
   * Whether the mapping of an existing volume or of a snapshot keeps the volume's size and type
   * (nova/compute/api.py _validate_bdm, 26.2).
   */
  readonly describesVolumes: boolean;
}

/** 2014.1 checks status and sizes but no property: a bad value fails on the compute host. */
const icehouse: RequestChecks = {
  check: ({ imageId, image, flavor }) => propertyFlow('icehouse').checkRequestedImage(imageId, image, flavor),
  describesVolumes: false,
};

/** nova/compute/api.py _validate_flavor_image and _validate_and_build_base_options (26.2). */
const zed: RequestChecks = {
  check: ({ imageId, image, flavor, rootVolumeGib, isAdmin }) => {
    const sizeGib = rootVolumeGib === 'unknown' ? null : rootVolumeGib;
    const root = rootVolumeGib === null ? ({ kind: 'local' } as const) : ({ kind: 'volume', sizeGib } as const);
    const options = { root, zeroDiskAllowed: isAdmin };
    propertyFlow('zed').checkRequestedImage(imageId, image, flavor, options);
    checkFlavorAndImage(flavor, image, options);
    serverHardware(flavor, image);
  },
  describesVolumes: true,
};

const CHECKS: Readonly<Record<ReleaseName, RequestChecks>> = { icehouse, zed };

export function requestChecks(release: ReleaseName): RequestChecks {
  return CHECKS[release];
}
