import type { FlavorFacts, ImageMetadata, PropertyFlow, SystemMetadata } from '#image-properties';
import type { PlacementRequest } from '../scheduler/placement.js';
import { resourcesOf } from '../servers/build-message.js';
import type { ServerRecord } from '../servers/server-records.repository.js';

/** The image of a server as a move's scheduling and its destination take it, and the rows that reading it has changed. */
export function imageOfServer(
  flow: Pick<PropertyFlow, 'imageMetadataForServer'>,
  { instance, flavor, systemMetadata }: ServerRecord,
  imageNow: ImageMetadata | null,
): { image: ImageMetadata; changed: Readonly<Record<string, unknown>> } {
  return flow.imageMetadataForServer({
    uuid: instance.uuid,
    imageRef: instance.image_ref,
    projectId: instance.project_id,
    kernelId: instance.kernel_id,
    ramdiskId: instance.ramdisk_id,
    osType: instance.os_type,
    rootDeviceName: instance.root_device_name,
    flavor,
    systemMetadata: systemMetadata as SystemMetadata,
    imageNow,
  });
}

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
