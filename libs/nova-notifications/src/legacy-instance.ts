import type { PropertyFlow } from '#image-properties';
import type { NetworkInfoVif } from '#nova-rpc';
import { availabilityZone, type NotifiedInstance } from './notified-instance.js';

/** `2026-11-22 02:13:03+00:00`, as Python prints an aware datetime. */
function pythonTime(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}+00:00`;
}

/** `2026-11-22T02:13:05.970000`: oslo's strtime, in UTC without a zone. */
export function strtime(time: Date): string {
  return time.toISOString().replace('Z', '000');
}

const strtimeOr = (iso: string | null | undefined) => (iso === null || iso === undefined ? '' : strtime(new Date(iso)));

/**
 * The payload that all `compute.instance.*` notifications share (nova/notifications.py info_from_instance, the same in
 * 2014.1 and zed). `image_meta` are the `image_*` rows of system_metadata.
 *
 * @param glance Glance's endpoint without a trailing slash
 */
export function legacyInstancePayload(
  flow: Pick<PropertyFlow, 'notificationImageMeta'>,
  instance: NotifiedInstance,
  glance: string,
): Record<string, unknown> {
  return {
    tenant_id: instance.project_id,
    user_id: instance.user_id,
    instance_id: instance.uuid,
    display_name: instance.display_name,
    reservation_id: instance.reservation_id,
    hostname: instance.hostname,
    instance_type: instance.flavor.name,
    instance_type_id: instance.instance_type_id,
    instance_flavor_id: instance.flavor.flavorid,
    architecture: instance.architecture,
    memory_mb: instance.memory_mb,
    disk_gb: instance.root_gb + instance.ephemeral_gb,
    vcpus: instance.vcpus,
    root_gb: instance.root_gb,
    ephemeral_gb: instance.ephemeral_gb,
    host: instance.host,
    node: instance.node,
    availability_zone: availabilityZone(instance),
    cell_name: '',
    created_at: pythonTime(instance.created_at),
    terminated_at: strtimeOr(instance.terminated_at),
    deleted_at: strtimeOr(instance.deleted_at),
    launched_at: strtimeOr(instance.launched_at),
    image_ref_url: `${glance}/images/${instance.image_ref}`,
    os_type: instance.os_type,
    kernel_id: instance.kernel_id ?? '',
    ramdisk_id: instance.ramdisk_id ?? '',
    state: instance.vm_state,
    state_description: instance.task_state ?? '',
    progress: '',
    access_ip_v4: null,
    access_ip_v6: null,
    image_meta: flow.notificationImageMeta(instance.system_metadata),
    metadata: instance.metadata,
  };
}

/** `fixed_ips` of create.end (nova/network/model.py NetworkInfo.fixed_ips, with the label and MAC of the VIF). */
export function fixedIps(networkInfo: readonly NetworkInfoVif[]): Record<string, unknown>[] {
  return networkInfo.flatMap((vif) =>
    vif.network.ips.map((address) => ({
      address,
      type: 'fixed',
      version: address.includes(':') ? 6 : 4,
      meta: {},
      floating_ips: [],
      label: vif.network.label,
      vif_mac: vif.address,
    })),
  );
}
