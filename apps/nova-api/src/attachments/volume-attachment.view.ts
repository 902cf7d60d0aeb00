import type { Microversion } from '#openstack-http';
import type { BlockDeviceColumns } from '../instances/server-records.repository.js';

/** A block device with its tag, which is a column that only attachments look at. */
export type TaggedDevice = BlockDeviceColumns & { readonly tag?: string | null };

/** nova/api/openstack/compute/volumes.py _translate_attachment_detail_view (26.2). */
export function volumeAttachmentView(device: TaggedDevice, version: Microversion): Record<string, unknown> {
  return {
    ...(version.atLeast('2.89') ? {} : { id: device.volume_id }),
    volumeId: device.volume_id,
    serverId: device.instance_uuid,
    ...(device.device_name ? { device: device.device_name } : {}),
    ...(version.atLeast('2.70') ? { tag: device.tag ?? null } : {}),
    ...(version.atLeast('2.79') ? { delete_on_termination: device.delete_on_termination === true } : {}),
    ...(version.atLeast('2.89') ? { attachment_id: device.attachment_id, bdm_uuid: device.uuid } : {}),
  };
}
