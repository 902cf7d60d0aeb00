import { type ReleaseName } from '#releases';

/** In what flavors differ between releases at the API. */
export interface FlavorProfile {
  /** What `GET /flavors/{id}` says of an unknown one. */
  readonly notFound: (flavorid: string) => string;
  /** What `/flavors/{id}/os-flavor-access` says of an unknown one. */
  readonly noAccessList: (flavorid: string) => string;
  /** How messages about access name a flavor. */
  readonly nameInAccess: (flavor: { readonly id: number; readonly flavorid: string }) => string;
}

const couldNotBeFound = (flavorid: string) => `Flavor ${flavorid} could not be found.`;

const PROFILES: Readonly<Record<ReleaseName, FlavorProfile>> = {
  icehouse: {
    notFound: () => 'The resource could not be found.',
    noAccessList: () => 'Flavor not found.',
    nameInAccess: ({ flavorid }) => flavorid,
  },
  zed: { notFound: couldNotBeFound, noAccessList: couldNotBeFound, nameInAccess: ({ id }) => String(id) },
};

export function flavorProfile(release: ReleaseName): FlavorProfile {
  return PROFILES[release];
}

/** Nest token of the running release's {@link FlavorProfile}. */
export const FLAVOR_PROFILE = Symbol('FLAVOR_PROFILE');
