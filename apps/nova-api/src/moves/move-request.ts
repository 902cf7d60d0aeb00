import type { FlavorFacts, ImageMetadata } from '#image-properties';
import type { PlacementRequest } from '../scheduler/placement.js';
import { resourcesOf } from '../servers/build-message.js';
import type { ServerRecord } from '../servers/server-records.repository.js';

/** What a server that exists needs of another host. */
export function movePlacement(
  { instance }: ServerRecord,
  flavor: FlavorFacts,
  image: ImageMetadata,
  more: Pick<PlacementRequest, 'ignoreHosts' | 'requestedHost' | 'skipFilters' | 'hints'>,
): PlacementRequest {
  const isVolumeBacked = instance.image_ref === '';
  return {
    instanceUuid: instance.uuid,
    imageId: isVolumeBacked ? null : instance.image_ref,
    image,
    flavor,
    resources: resourcesOf(flavor, isVolumeBacked),
    projectId: instance.project_id,
    availabilityZone: instance.availability_zone,
    isMove: true,
    ...more,
  };
}
