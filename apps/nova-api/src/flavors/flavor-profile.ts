/** What the API says of flavors. */
export interface FlavorProfile {
  /** What `GET /flavors/{id}` says of an unknown one. */
  readonly notFound: (flavorid: string) => string;
  /** What `/flavors/{id}/os-flavor-access` says of an unknown one. */
  readonly noAccessList: (flavorid: string) => string;
  /** How messages about access name a flavor. */
  readonly nameInAccess: (flavor: { readonly id: number; readonly flavorid: string }) => string;
}
