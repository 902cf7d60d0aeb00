import type { FlavorFacts, ImageMetadata } from '#image-properties';
import { flavorResources, hasNoImage } from '../instances/instance-resources.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import type { PlacementRequest } from '../scheduler/placement.js';

/** What a server that exists needs of another host. */
export function movePlacement(
  { instance }: ServerRecord,
  flavor: FlavorFacts,
  image: ImageMetadata,
  more: Pick<PlacementRequest, 'ignoreHosts' | 'requestedHost' | 'skipFilters' | 'hints'>,
): PlacementRequest {
  const withoutImage = hasNoImage(instance);
  return {
    instanceUuid: instance.uuid,
    imageId: withoutImage ? null : instance.image_ref,
    image,
    flavor,
    resources: flavorResources(flavor, withoutImage),
    projectId: instance.project_id,
    availabilityZone: instance.availability_zone,
    isMove: true,
    ...more,
  };
}
