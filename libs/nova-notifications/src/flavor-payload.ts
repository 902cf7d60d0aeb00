import type { FlavorFacts, UserKeyed } from '#image-properties';
import { type NovaObject, novaObject } from '#nova-rpc';

/** What of a flavor only the flavors' own notifications know. */
export interface FlavorDetails {
  readonly description: string | null;
  /** null where the original had not loaded them. */
  readonly extra_specs: UserKeyed<string> | null;
  readonly projects: readonly string[] | null;
}

/**
 * FlavorPayload (nova/notifications/objects/flavor.py, 26.2). Inside an instance the projects are never loaded, nor is
 * the description of a flavor that was embedded.
 */
export function flavorPayload(
  flavor: FlavorFacts,
  { description, extra_specs, projects }: FlavorDetails = {
    description: null,
    extra_specs: flavor.extra_specs,
    projects: null,
  },
): NovaObject<Record<string, unknown>> {
  return novaObject('FlavorPayload', '1.4', {
    flavorid: flavor.flavorid,
    memory_mb: flavor.memory_mb,
    vcpus: flavor.vcpus,
    root_gb: flavor.root_gb,
    ephemeral_gb: flavor.ephemeral_gb,
    name: flavor.name,
    swap: flavor.swap,
    rxtx_factor: flavor.rxtx_factor,
    vcpu_weight: flavor.vcpu_weight,
    disabled: flavor.disabled ?? false,
    is_public: flavor.is_public ?? true,
    extra_specs,
    projects,
    description,
  });
}
