import type { ResourceRequest } from '../scheduler/placement.js';
import type { Instance } from './instance.entity.js';

type Sizes = Pick<Instance, 'vcpus' | 'memory_mb' | 'root_gb' | 'ephemeral_gb'>;

/**
 * Whether the server was made without an image of its own: its root disk is a volume, whatever the block devices say. After a
 * rebuild {@link isVolumeBacked} may answer otherwise.
 */
export function hasNoImage({ image_ref }: Pick<Instance, 'image_ref'>): boolean {
  return image_ref === '';
}

/** What a server of that flavor takes of its host: a root disk on a volume takes none of the host's. */
export function flavorResources(
  { vcpus, memory_mb, root_gb, ephemeral_gb }: Sizes,
  rootOnVolume: boolean,
): ResourceRequest {
  return { vcpus, memoryMb: memory_mb, diskGb: (rootOnVolume ? 0 : root_gb) + ephemeral_gb };
}

/** What a server takes of its host, by its columns. */
export function resourcesOf(instance: Sizes & Pick<Instance, 'image_ref'>): ResourceRequest {
  return flavorResources(instance, hasNoImage(instance));
}
