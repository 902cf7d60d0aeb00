import type { InstanceData } from '#nova-rpc';

/** An instance as an event tells it: with the states that it has then, and what ends with it. */
export interface NotifiedInstance extends InstanceData {
  readonly terminated_at?: string | null;
  readonly deleted_at?: string | null;
  readonly tags?: readonly string[];
  /** Ids of certificates; null where the server was asked for with none. */
  readonly trusted_image_certificates?: readonly string[] | null;
}

/** The only zone there is (`default_availability_zone`). A server that was offloaded is in none. */
export function availabilityZone({ vm_state, host }: Pick<NotifiedInstance, 'vm_state' | 'host'>): string | null {
  return vm_state === 'shelved_offloaded' && host === null ? null : 'nova';
}
