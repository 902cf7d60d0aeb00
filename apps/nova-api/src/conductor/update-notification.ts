import type { PropertyFlow } from '#image-properties';
import type { JsonObject, OutboxNotification } from '#persistence';
import type { ServerRecord } from '../servers/server-records.repository.js';

/** What of the instance an update may have changed, as it was before. */
export interface OldStates {
  readonly vm_state: string;
  readonly task_state: string | null;
}

/** `compute.instance.update` (nova/notifications.py send_update). */
export function updateNotification(
  flow: Pick<PropertyFlow, 'notificationImageMeta'>,
  record: ServerRecord,
  old: OldStates,
  context: Readonly<Record<string, unknown>>,
): OutboxNotification {
  const { instance } = record;
  const payload = {
    instance_id: instance.uuid,
    tenant_id: instance.project_id,
    user_id: instance.user_id,
    display_name: instance.display_name,
    host: instance.host,
    node: instance.node,
    instance_type: record.flavor.name,
    memory_mb: instance.memory_mb,
    vcpus: instance.vcpus,
    disk_gb: instance.root_gb + instance.ephemeral_gb,
    root_gb: instance.root_gb,
    ephemeral_gb: instance.ephemeral_gb,
    state: instance.vm_state,
    state_description: instance.task_state ?? '',
    old_state: old.vm_state,
    new_task_state: instance.task_state,
    old_task_state: old.task_state,
    created_at: instance.createdAt.toISOString(),
    launched_at: instance.launched_at?.toISOString() ?? '',
    image_ref_url: instance.image_ref,
    image_meta: flow.notificationImageMeta(record.systemMetadata),
    metadata: record.metadata,
  };
  return {
    kind: 'notify',
    eventType: 'compute.instance.update',
    publisherId: `compute.${instance.host ?? 'conductor'}`,
    payload: payload as unknown as JsonObject,
    context: context as JsonObject,
  };
}
