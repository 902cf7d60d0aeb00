import type { ConnectionInfo } from '#image-properties';
import type { BlockDeviceData } from '#nova-rpc';
import { type InstanceData, type NovaObject, type NovaRpcVersions, novaObject } from '#nova-rpc';
import type { BlockDeviceColumns, ServerRecord } from './server-records.repository.js';

/** The Instance object that compute hosts get. */
export function instancePayload(record: ServerRecord, rpc: NovaRpcVersions): NovaObject<InstanceData> {
  const { instance } = record;
  return novaObject('Instance', rpc.objects.Instance, {
    id: instance.id,
    uuid: instance.uuid,
    user_id: instance.user_id,
    project_id: instance.project_id,
    image_ref: instance.image_ref,
    kernel_id: instance.kernel_id,
    ramdisk_id: instance.ramdisk_id,
    hostname: instance.hostname,
    display_name: instance.display_name,
    display_description: instance.display_description,
    key_name: instance.key_name,
    reservation_id: instance.reservation_id,
    vm_state: instance.vm_state,
    task_state: instance.task_state,
    power_state: instance.power_state,
    memory_mb: instance.memory_mb,
    vcpus: instance.vcpus,
    root_gb: instance.root_gb,
    ephemeral_gb: instance.ephemeral_gb,
    instance_type_id: instance.instance_type_id,
    host: instance.host,
    node: instance.node,
    os_type: instance.os_type,
    architecture: instance.architecture,
    vm_mode: instance.vm_mode,
    auto_disk_config: instance.auto_disk_config,
    root_device_name: instance.root_device_name,
    config_drive: instance.config_drive,
    locked: instance.locked,
    launched_at: instance.launched_at?.toISOString() ?? null,
    created_at: instance.createdAt.toISOString(),
    updated_at: instance.updatedAt?.toISOString() ?? null,
    metadata: record.metadata,
    system_metadata: record.systemMetadata,
    flavor: record.flavor,
    old_flavor: record.flavors.old,
    new_flavor: record.flavors.new,
    network_info: record.networkInfo,
    numa_topology: record.numaTopology,
  });
}

export function blockDeviceData(row: BlockDeviceColumns): BlockDeviceData {
  const connection = row.connection_info === null ? null : (JSON.parse(row.connection_info) as ConnectionInfo);
  return {
    uuid: row.uuid,
    source_type: row.source_type as BlockDeviceData['source_type'],
    destination_type: row.destination_type as BlockDeviceData['destination_type'],
    device_name: row.device_name,
    device_type: row.device_type,
    disk_bus: row.disk_bus,
    guest_format: row.guest_format,
    boot_index: row.boot_index,
    delete_on_termination: row.delete_on_termination,
    no_device: row.no_device,
    image_id: row.image_id,
    snapshot_id: row.snapshot_id,
    volume_id: row.volume_id,
    volume_size: row.volume_size,
    attachment_id: row.attachment_id,
    connection_info: connection,
  };
}

/** The BlockDeviceMappingList object that compute hosts get. */
export function blockDevicePayload(rows: readonly BlockDeviceColumns[], rpc: NovaRpcVersions) {
  const objects = rows.map((row) =>
    novaObject('BlockDeviceMapping', rpc.objects.BlockDeviceMapping, blockDeviceData(row)),
  );
  return novaObject('BlockDeviceMappingList', rpc.objects.BlockDeviceMappingList, { objects });
}
