import { type BlockDeviceData, type NetworkInfoVif, novaObject } from '#nova-rpc';
import type { AuditPeriod } from './audit-period.js';
import { exceptionPayload, type NotifiedFault } from './exception-payload.js';
import { flavorPayload } from './flavor-payload.js';
import { INSTANCE_PAYLOADS, type InstancePayloadName } from './instance-events.js';
import type { Initiator } from './notification.js';
import { availabilityZone, type NotifiedInstance } from './notified-instance.js';

/** nova/objects/fields.py InstancePowerState, by the numbers of nova/compute/power_state.py. */
const POWER_STATES: Readonly<Record<number, string>> = {
  0: 'pending',
  1: 'running',
  3: 'paused',
  4: 'shutdown',
  6: 'crashed',
  7: 'suspended',
};

/** What one class of payload adds to an instance, in front of it. */
export interface PayloadFields {
  readonly snapshot_image_id?: string;
  readonly rescue_image_ref?: string | null;
  readonly volume_id?: string;
  readonly new_flavor?: ReturnType<typeof flavorPayload>;
  readonly state_update?: ReturnType<typeof stateUpdatePayload>;
  readonly audit_period?: ReturnType<typeof auditPeriodPayload>;
}

/** `2026-11-22T02:13:03Z`, as a DateTimeField is written. */
function time(iso: string | null | undefined): string | null {
  return iso === null || iso === undefined ? null : `${iso.slice(0, 19)}Z`;
}

export function stateUpdatePayload(
  old: { readonly vm_state: string | null; readonly task_state: string | null },
  now: { readonly vm_state: string; readonly task_state: string | null },
) {
  return novaObject('InstanceStateUpdatePayload', '1.0', {
    old_state: old.vm_state,
    state: now.vm_state,
    old_task_state: old.task_state,
    new_task_state: now.task_state,
  });
}

export function auditPeriodPayload({ beginning, ending }: AuditPeriod) {
  return novaObject('AuditPeriodPayload', '1.0', {
    audit_period_beginning: time(beginning.toISOString()),
    audit_period_ending: time(ending.toISOString()),
  });
}

function ipPayloads(networkInfo: readonly NetworkInfoVif[]) {
  return networkInfo.flatMap((vif) =>
    vif.network.ips.map((address) =>
      novaObject('IpPayload', '1.0', {
        label: vif.network.label,
        mac: vif.address,
        meta: {},
        port_uuid: vif.id,
        version: address.includes(':') ? 6 : 4,
        address,
        device_name: vif.devname,
      }),
    ),
  );
}

function blockDevicePayloads(blockDevices: readonly BlockDeviceData[]) {
  return blockDevices
    .filter((row) => row.volume_id !== null)
    .map((row) =>
      novaObject('BlockDevicePayload', '1.0', {
        device_name: row.device_name,
        boot_index: row.boot_index,
        delete_on_termination: row.delete_on_termination ?? false,
        volume_id: row.volume_id,
        tag: null,
      }),
    );
}

/** A server has its addresses from when it is built until it is deleted. */
function addresses({ vm_state, network_info }: NotifiedInstance) {
  return vm_state === 'building' || vm_state === 'deleted' ? [] : ipPayloads(network_info);
}

/** The fields of every payload about an instance (InstancePayload). */
function instanceFields(
  instance: NotifiedInstance,
  initiator: Initiator,
  blockDevices: readonly BlockDeviceData[] | null,
) {
  return {
    request_id: initiator.requestId,
    uuid: instance.uuid,
    user_id: instance.user_id,
    tenant_id: instance.project_id,
    reservation_id: instance.reservation_id,
    display_name: instance.display_name,
    display_description: instance.display_description,
    host_name: instance.hostname,
    host: instance.host,
    node: instance.node,
    os_type: instance.os_type,
    architecture: instance.architecture,
    availability_zone: availabilityZone(instance),
    flavor: flavorPayload(instance.flavor),
    image_uuid: instance.image_ref,
    key_name: instance.key_name,
    kernel_id: instance.kernel_id ?? '',
    ramdisk_id: instance.ramdisk_id ?? '',
    created_at: time(instance.created_at),
    launched_at: time(instance.launched_at),
    terminated_at: time(instance.terminated_at),
    deleted_at: time(instance.deleted_at),
    updated_at: time(instance.updated_at),
    state: instance.vm_state,
    power_state: POWER_STATES[instance.power_state] ?? 'pending',
    task_state: instance.task_state,
    progress: 0,
    ip_addresses: addresses(instance),
    block_devices: blockDevices === null ? null : blockDevicePayloads(blockDevices),
    metadata: { ...instance.metadata },
    locked: instance.locked,
    locked_reason: instance.system_metadata['locked_reason'] ?? null,
    auto_disk_config: instance.auto_disk_config === true ? 'AUTO' : 'MANUAL',
    action_initiator_user: initiator.userId,
    action_initiator_project: initiator.projectId,
  };
}

/** Ids of certificates as the list that the payloads carry; null without them. */
const certificatesOf = ({ trusted_image_certificates: ids }: NotifiedInstance) =>
  ids === null || ids === undefined ? null : [...ids];

/** Fields that a class has whatever the event. Key pairs are never told. */
const OWN_FIELDS: Readonly<Partial<Record<InstancePayloadName, (instance: NotifiedInstance) => object>>> = {
  InstanceCreatePayload: (instance) => ({
    keypairs: [],
    tags: [...(instance.tags ?? [])],
    trusted_image_certificates: certificatesOf(instance),
    instance_name: `instance-${instance.id.toString(16).padStart(8, '0')}`,
  }),
  InstanceActionRebuildPayload: (instance) => ({ trusted_image_certificates: certificatesOf(instance) }),
  InstanceUpdatePayload: ({ tags = [] }) => ({ old_display_name: null, tags: [...tags] }),
};

/** Classes that are no InstanceActionPayload, so that they carry no fault. */
const WITHOUT_FAULT: ReadonlySet<InstancePayloadName> = new Set(['InstanceUpdatePayload', 'InstanceExistsPayload']);

export interface VersionedFacts {
  readonly instance: NotifiedInstance;
  readonly initiator: Initiator;
  /** null: the original does not hand them over, so it says nothing of them. */
  readonly blockDevices: readonly BlockDeviceData[] | null;
  readonly fields: PayloadFields;
  readonly fault: NotifiedFault | null;
}

/** The payload of a versioned notification about an instance. */
export function versionedInstancePayload(name: InstancePayloadName, facts: VersionedFacts) {
  const { instance, initiator, blockDevices, fields, fault } = facts;
  const carried = WITHOUT_FAULT.has(name) ? {} : { fault: fault === null ? null : exceptionPayload(fault) };
  return novaObject(name, INSTANCE_PAYLOADS[name], {
    ...OWN_FIELDS[name]?.(instance),
    ...fields,
    ...carried,
    ...instanceFields(instance, initiator, blockDevices),
  });
}
