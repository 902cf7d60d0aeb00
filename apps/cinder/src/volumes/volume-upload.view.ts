import type { ImageDocument } from '#service-clients';
import { apiTime } from '../common/openstack-time.js';
import type { VolumeRecord } from '../db/volume-record.js';
import { volumeTypeDict } from '../volume-types/volume-type.view.js';

/**
 * What `os-volume_upload_image` answers (cinder/volume/api.py copy_volume_to_image): `updated_at` is of the time before.
 *
 * @param before the volume before it was `uploading`
 */
export function uploadAnswer(
  { volume, type }: VolumeRecord,
  image: ImageDocument,
  tellsSharing: boolean,
): Record<string, unknown> {
  return {
    id: volume.id,
    updated_at: apiTime(volume.updatedAt),
    status: 'uploading',
    display_description: volume.displayDescription,
    size: volume.size,
    volume_type: volumeTypeDict(type),
    image_id: image['id'],
    container_format: image['container_format'],
    disk_format: image['disk_format'],
    image_name: image['name'] ?? null,
    ...(tellsSharing ? { protected: image['protected'], visibility: image['visibility'] } : {}),
  };
}
