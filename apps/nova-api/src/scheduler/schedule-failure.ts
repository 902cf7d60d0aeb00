import { hostname } from 'node:os';
import { pythonRepr } from '#image-properties';
import type { JsonObject, OutboxWriter } from '#persistence';
import type { PlacementRequest } from './placement.js';
import type { ScheduleFailureNotice } from './scheduler-profile.js';

/** Sets and maps of typed properties become lists. */
function asJson(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(asJson);
  if (value instanceof Set) return [...value].map(asJson);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)]));
}

/** Why there is no host: `reason` is what stands behind NoValidHost's full stop. */
export interface NoHost {
  readonly exception: string;
  readonly message: string;
}

/**
 * The notification of a server that found no host (nova/scheduler/utils.py set_vm_state_and_notify; in 2014.1
 * nova/scheduler/driver.py handle_schedule_error).
 */
export async function notifyScheduleFailure(
  outbox: OutboxWriter,
  notice: ScheduleFailureNotice,
  request: PlacementRequest & { readonly userId: string; readonly imageProperties: Readonly<Record<string, unknown>> },
  { exception, message }: NoHost,
  context: JsonObject,
): Promise<void> {
  const { instanceUuid, flavor, image, projectId, userId } = request;
  const properties = {
    numa_topology: null,
    project_id: projectId,
    user_id: userId,
    availability_zone: request.availabilityZone ?? null,
    uuid: instanceUuid,
    root_gb: flavor.root_gb,
    ephemeral_gb: flavor.ephemeral_gb,
    memory_mb: flavor.memory_mb,
    vcpus: flavor.vcpus,
  };
  const payload = {
    request_spec: {
      num_instances: 1,
      image: { ...image, properties: asJson(request.imageProperties) },
      instance_properties: properties,
      instance_type: flavor,
    },
    instance_properties: properties,
    instance_id: instanceUuid,
    state: 'error',
    method: notice.method,
    reason: pythonRepr({ kwargs: { code: 500 }, message, class: exception }, 3),
  };
  await outbox.add({
    kind: 'notify',
    eventType: notice.eventType,
    priority: 'error',
    publisherId: `${notice.publisher}.${hostname()}`,
    payload: payload as unknown as JsonObject,
    context,
  });
}
