import type { FlavorFacts } from '#image-properties';
import type { Microversion } from '#openstack-http';

/** A flavor as the flow's rules take it, with what only the API shows. */
export interface FlavorWithSpecs extends FlavorFacts {
  readonly disabled: boolean;
  readonly is_public: boolean;
  readonly description: string | null;
  /** ISO 8601. */
  readonly created_at: string | null;
}

function flavorLinks(baseUrl: string, flavorid: string) {
  const id = encodeURIComponent(flavorid);
  return [
    { rel: 'self', href: `${baseUrl}/v2.1/flavors/${id}` },
    { rel: 'bookmark', href: `${baseUrl}/flavors/${id}` },
  ];
}

export function flavorSummary(flavor: FlavorWithSpecs, version: Microversion, baseUrl: string) {
  const description = version.atLeast('2.55') ? { description: flavor.description } : {};
  return { id: flavor.flavorid, name: flavor.name, links: flavorLinks(baseUrl, flavor.flavorid), ...description };
}

/** nova/api/openstack/compute/views/flavors.py: swap shows as '' for none until 2.75. */
export function flavorDetail(flavor: FlavorWithSpecs, version: Microversion, baseUrl: string) {
  return {
    id: flavor.flavorid,
    name: flavor.name,
    ram: flavor.memory_mb,
    disk: flavor.root_gb,
    swap: flavor.swap === 0 && !version.atLeast('2.75') ? '' : flavor.swap,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral_gb,
    'OS-FLV-DISABLED:disabled': flavor.disabled,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.is_public,
    rxtx_factor: flavor.rxtx_factor,
    links: flavorLinks(baseUrl, flavor.flavorid),
    ...(version.atLeast('2.55') ? { description: flavor.description } : {}),
    ...(version.atLeast('2.61') ? { extra_specs: flavor.extra_specs } : {}),
  };
}
