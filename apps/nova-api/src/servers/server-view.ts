import { createHash } from 'node:crypto';
import type { Microversion, RequestContext } from '#openstack-http';
import { micros } from '../common/api-times.js';
import { serverLinks } from '../instances/server-links.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import { DEFAULT_ZONE } from '../scheduler/host-state.js';
import { statusOf } from './server-status.js';

const WITH_PROGRESS: ReadonlySet<string> = new Set([
  'ACTIVE',
  'BUILD',
  'REBUILD',
  'RESIZE',
  'VERIFY_RESIZE',
  'MIGRATING',
]);

const seconds = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
export function serverSummary({ instance }: ServerRecord, baseUrl: string) {
  return { id: instance.uuid, name: instance.display_name, links: serverLinks(baseUrl, instance.uuid) };
}

/** Tells tenants whether two servers share a host, without telling which (nova/utils.py generate_hostid). */
export function hostId(host: string | null, projectId: string): string {
  return host === null ? '' : createHash('sha224').update(`${projectId}${host}`).digest('hex');
}

function flavorOf(record: ServerRecord, version: Microversion, baseUrl: string) {
  const { flavor } = record;
  if (!version.atLeast('2.47')) {
    const href = `${baseUrl}/flavors/${encodeURIComponent(flavor.flavorid)}`;
    return { id: flavor.flavorid, links: [{ rel: 'bookmark', href }] };
  }
  return {
    vcpus: flavor.vcpus,
    ram: flavor.memory_mb,
    disk: flavor.root_gb,
    ephemeral: flavor.ephemeral_gb,
    swap: flavor.swap,
    original_name: flavor.name,
    extra_specs: flavor.extra_specs,
  };
}

function addressesOf(record: ServerRecord) {
  const addresses: Record<string, object[]> = Object.create(null);
  for (const vif of record.networkInfo) {
    const entries = vif.network.ips.map((addr) => ({
      version: addr.includes(':') ? 6 : 4,
      addr,
      'OS-EXT-IPS:type': 'fixed',
      'OS-EXT-IPS-MAC:mac_addr': vif.address,
    }));
    addresses[vif.network.label] = [...(addresses[vif.network.label] ?? []), ...entries];
  }
  return addresses;
}

function faultOf(record: ServerRecord, status: string, isAdmin: boolean) {
  if (record.fault === null || (status !== 'ERROR' && status !== 'DELETED')) return {};
  const { code, message, details, createdAt } = record.fault;
  const withDetails = isAdmin || code !== 500 ? { details } : {};
  return { fault: { code, created: seconds(createdAt), message, ...withDetails } };
}

function volumesOf(record: ServerRecord, version: Microversion) {
  return record.blockDevices
    .filter((device) => device.volume_id !== null)
    .map((device) => {
      const policy = version.atLeast('2.3') ? { delete_on_termination: device.delete_on_termination === true } : {};
      return { id: device.volume_id, ...policy };
    });
}

function adminAttributes(record: ServerRecord, version: Microversion) {
  const { instance } = record;
  const base = {
    'OS-EXT-SRV-ATTR:host': instance.host,
    'OS-EXT-SRV-ATTR:instance_name': `instance-${instance.id.toString(16).padStart(8, '0')}`,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': instance.node,
  };
  if (!version.atLeast('2.3')) return base;
  return {
    ...base,
    'OS-EXT-SRV-ATTR:reservation_id': instance.reservation_id,
    'OS-EXT-SRV-ATTR:launch_index': instance.launch_index,
    'OS-EXT-SRV-ATTR:hostname': instance.hostname,
    'OS-EXT-SRV-ATTR:kernel_id': instance.kernel_id ?? '',
    'OS-EXT-SRV-ATTR:ramdisk_id': instance.ramdisk_id ?? '',
    'OS-EXT-SRV-ATTR:root_device_name': instance.root_device_name,
    'OS-EXT-SRV-ATTR:user_data': instance.user_data,
  };
}

/** What later microversions add, oldest first. */
const ADDED: readonly (readonly [string, (record: ServerRecord) => object])[] = [
  ['2.9', ({ instance }) => ({ locked: instance.locked })],
  ['2.19', ({ instance }) => ({ description: instance.display_description })],
  ['2.26', ({ tags }) => ({ tags })],
  ['2.63', ({ trustedCerts }) => ({ trusted_image_certificates: trustedCerts })],
  ['2.73', ({ systemMetadata }) => ({ locked_reason: systemMetadata['locked_reason'] ?? null })],
  ['2.90', ({ instance }) => ({ 'OS-EXT-SRV-ATTR:hostname': instance.hostname })],
];

/** A server in full at one microversion (nova/api/openstack/compute/views/servers.py). */
export function serverDetail(record: ServerRecord, context: RequestContext, version: Microversion, baseUrl: string) {
  const { instance } = record;
  const status = statusOf(instance);
  const bookmark = `${baseUrl}/images/${instance.image_ref}`;
  return {
    id: instance.uuid,
    name: instance.display_name,
    status,
    tenant_id: instance.project_id,
    user_id: instance.user_id,
    metadata: record.metadata,
    hostId: hostId(instance.host, instance.project_id),
    image: instance.image_ref === '' ? '' : { id: instance.image_ref, links: [{ rel: 'bookmark', href: bookmark }] },
    flavor: flavorOf(record, version, baseUrl),
    created: seconds(instance.createdAt),
    updated: seconds(instance.updatedAt ?? instance.createdAt),
    addresses: addressesOf(record),
    accessIPv4: instance.access_ip_v4 ?? '',
    accessIPv6: instance.access_ip_v6 ?? '',
    links: serverLinks(baseUrl, instance.uuid),
    'OS-DCF:diskConfig': instance.auto_disk_config === true ? 'AUTO' : 'MANUAL',
    ...faultOf(record, status, context.isAdmin),
    ...(WITH_PROGRESS.has(status) ? { progress: instance.progress } : {}),
    'OS-EXT-AZ:availability_zone': instance.host === null ? '' : (record.hostZone ?? DEFAULT_ZONE),
    config_drive: instance.config_drive,
    key_name: instance.key_name,
    'OS-SRV-USG:launched_at': micros(instance.launched_at),
    'OS-SRV-USG:terminated_at': micros(instance.terminated_at),
    ...(context.isAdmin ? adminAttributes(record, version) : {}),
    'OS-EXT-STS:task_state': instance.task_state,
    'OS-EXT-STS:vm_state': instance.vm_state,
    'OS-EXT-STS:power_state': instance.power_state,
    'os-extended-volumes:volumes_attached': volumesOf(record, version),
    ...(record.networkInfo.length > 0 ? { security_groups: [{ name: 'default' }] } : {}),
    ...Object.assign({}, ...ADDED.filter(([from]) => version.atLeast(from)).map(([, add]) => add(record))),
  };
}
