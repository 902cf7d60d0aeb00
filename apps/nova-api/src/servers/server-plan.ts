import { randomBytes, randomUUID } from 'node:crypto';
import type { CheckedServer } from '#compute-api';
import type { ImageMetadata } from '#image-properties';
import { badRequest, type RequestContext } from '#openstack-http';
import { normalAddress } from '../common/ip-address.js';
import type { FlavorWithSpecs } from '../flavors/flavor-view.js';
import { type Instance, POWER_STATE } from '../instances/instance.entity.js';
import type { SchedulerHints } from '../instances/scheduler-hints.js';
import { sanitizeHostname } from './hostname.js';
import type { RequestedDestination } from './requested-destination.js';
import type { CreateServerBody } from './server.schema.js';

/** Everything decided about a new server before anything is stored. */
export interface ServerPlan extends CheckedServer {
  readonly uuid: string;
  readonly request: CreateServerBody['server'];
  readonly flavor: FlavorWithSpecs;
  readonly image: ImageMetadata;
  readonly adminPass: string;
  /** Of the key pair that `key_name` names. */
  readonly publicKey: string | null;
  readonly destination: RequestedDestination;
  readonly hints: SchedulerHints;
}

/** `OS-DCF:diskConfig` as the column auto_disk_config has it; null where nobody asked. */
export function diskConfig(asked: 'AUTO' | 'MANUAL' | undefined): boolean | null {
  return asked === undefined ? null : asked === 'AUTO';
}

export function newServerUuid(): string {
  return randomUUID();
}

/** The column takes 255 characters, `image_` included; the original lets such a server hang in BUILD for ever. */
const KEY_LENGTH = 255;

/** @throws OpenStackError 400 that names the property whose row would not fit */
export function checkSystemMetadataKeys(systemMetadata: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(systemMetadata)) {
    const length = [...key].length;
    if (length <= KEY_LENGTH) continue;
    const property = key.replace(/^image_/, '');
    throw badRequest(
      `Image property name '${property.slice(0, 60)}...' is too long: it has ${length - 6} characters, a server can keep names of up to ${KEY_LENGTH - 6}.`,
    );
  }
}

/** The new row of `nova.instances`; `host` comes with the scheduler's choice. */
export function instanceRow(plan: ServerPlan, context: RequestContext): Partial<Instance> {
  const { request, flavor, rows, uuid } = plan;
  return {
    uuid,
    user_id: context.userId,
    project_id: context.projectId,
    image_ref: rows.columns.image_ref,
    kernel_id: rows.columns.kernel_id,
    ramdisk_id: rows.columns.ramdisk_id,
    launch_index: 0,
    key_name: request.key_name ?? null,
    key_data: plan.publicKey,
    power_state: POWER_STATE.NOSTATE,
    vm_state: 'building',
    task_state: 'scheduling',
    memory_mb: flavor.memory_mb,
    vcpus: flavor.vcpus,
    root_gb: flavor.root_gb,
    ephemeral_gb: flavor.ephemeral_gb,
    instance_type_id: flavor.id,
    hostname: request.hostname ?? sanitizeHostname(request.name, uuid),
    user_data: request.user_data ?? null,
    reservation_id: `r-${randomBytes(4).toString('hex')}`,
    display_name: request.name,
    display_description: request.description ?? null,
    availability_zone: plan.destination.zone,
    locked: false,
    os_type: textOrNull(rows.columns.os_type),
    architecture: textOrNull(rows.columns.architecture),
    vm_mode: textOrNull(rows.columns.vm_mode),
    auto_disk_config: rows.columns.auto_disk_config,
    root_device_name: rows.columns.root_device_name,
    config_drive: rows.columns.config_drive,
    access_ip_v4: request.accessIPv4 ?? null,
    access_ip_v6: request.accessIPv6 === undefined ? null : normalAddress(request.accessIPv6),
    progress: 0,
  };
}

/** Columns of 255 characters take a property cut, as system_metadata does. */
export function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : [...String(value)].slice(0, 255).join('');
}
