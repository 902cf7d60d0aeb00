import type { FlavorFacts } from '#image-properties';
import { type NovaObject, novaObject } from '#nova-rpc';

const FLAVOR_VERSION = '1.2';

/** What a flavor has beside what its servers need. */
type DescribedFlavor = FlavorFacts & { readonly created_at?: string | null; readonly description?: string | null };

/** A flavor as a versioned object (nova/objects/flavor.py). */
export function flavorObject(flavor: DescribedFlavor): NovaObject<object> {
  return novaObject('Flavor', FLAVOR_VERSION, {
    id: flavor.id,
    name: flavor.name,
    memory_mb: flavor.memory_mb,
    vcpus: flavor.vcpus,
    root_gb: flavor.root_gb,
    ephemeral_gb: flavor.ephemeral_gb,
    flavorid: flavor.flavorid,
    swap: flavor.swap,
    rxtx_factor: flavor.rxtx_factor,
    vcpu_weight: flavor.vcpu_weight,
    disabled: flavor.disabled ?? false,
    is_public: flavor.is_public ?? true,
    extra_specs: flavor.extra_specs,
    description: flavor.description ?? null,
    created_at: flavor.created_at ?? null,
    updated_at: null,
    deleted_at: null,
    deleted: false,
  });
}

/** The flavors of a server: the one in force, and during a resize the one before and the one to come. */
export interface StoredFlavors {
  readonly cur: FlavorFacts;
  readonly old: FlavorFacts | null;
  readonly new: FlavorFacts | null;
}

/** `instance_extra.flavor`; descriptions stay with the flavors themselves (nova/objects/instance.py Instance._save_flavor). */
export function flavorsText(flavors: StoredFlavors): string {
  const { cur, old, new: next } = flavors;
  const object = (flavor: DescribedFlavor | null) =>
    flavor === null ? null : flavorObject({ ...flavor, description: null });
  return JSON.stringify({ cur: object(cur), old: object(old), new: object(next) });
}

export function flavorsOf(text: string): StoredFlavors {
  const stored = JSON.parse(text) as Record<keyof StoredFlavors, NovaObject<FlavorFacts> | null>;
  const data = (name: keyof StoredFlavors) => stored[name]?.['nova_object.data'] ?? null;
  const cur = data('cur');
  if (cur === null) throw new Error(`instance_extra.flavor holds no flavor: ${text.slice(0, 200)}`);
  return { cur, old: data('old'), new: data('new') };
}
