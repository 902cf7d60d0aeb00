import type { ImageMetadata, ServerFacts } from '#image-properties';
import type { ServerRecord } from './server-records.repository.js';

/** What the rules of the flow are told of a server. */
export function serverFacts(record: ServerRecord, imageNow: ImageMetadata | null): ServerFacts {
  const { instance, flavor, systemMetadata } = record;
  return {
    uuid: instance.uuid,
    imageRef: instance.image_ref,
    projectId: instance.project_id,
    kernelId: instance.kernel_id ?? '',
    ramdiskId: instance.ramdisk_id ?? '',
    osType: instance.os_type,
    rootDeviceName: instance.root_device_name,
    flavor,
    systemMetadata,
    imageNow,
  };
}

/** Whether the root disk is a volume (nova/compute/utils.py is_volume_backed_instance). */
export function isVolumeBacked({ instance, blockDevices }: Pick<ServerRecord, 'instance' | 'blockDevices'>): boolean {
  const root = blockDevices.find((device) => device.boot_index === 0);
  return root === undefined ? instance.image_ref === '' : root.destination_type === 'volume';
}
