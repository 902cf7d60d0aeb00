import { apiTime } from '../common/openstack-time.js';
import type { VolumeAttachment } from '../db/volume-attachment.entity.js';

export function attachmentSummary(attachment: VolumeAttachment) {
  return {
    id: attachment.id,
    status: attachment.attachStatus,
    instance: attachment.instanceUuid,
    volume_id: attachment.volumeId,
  };
}

/** cinder/api/v3/views/attachments.py: times that are not known are empty texts. */
export function attachmentDetail(attachment: VolumeAttachment) {
  return {
    ...attachmentSummary(attachment),
    attached_at: apiTime(attachment.attachTime) ?? '',
    detached_at: apiTime(attachment.detachTime) ?? '',
    attach_mode: attachment.attachMode,
    connection_info: attachment.connectionInfo === null ? {} : (JSON.parse(attachment.connectionInfo) as unknown),
  };
}
