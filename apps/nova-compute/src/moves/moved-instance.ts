import type { FlavorFacts } from '#image-properties';
import type { InstanceData } from '#nova-rpc';

/** The server as it is with another flavor. */
export function withFlavor(instance: InstanceData, flavor: FlavorFacts): InstanceData {
  const { memory_mb, vcpus, root_gb, ephemeral_gb, id } = flavor;
  return { ...instance, flavor, memory_mb, vcpus, root_gb, ephemeral_gb, instance_type_id: id };
}

/** The vm_state that the server had before its resize. */
export function oldVmState({ system_metadata }: Pick<InstanceData, 'system_metadata'>): string {
  return system_metadata['old_vm_state'] ?? 'active';
}
