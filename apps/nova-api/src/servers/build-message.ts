import type { BuildAndRunInstance, NovaRpcVersions } from '#nova-rpc';
import type { RequestContext } from '#openstack-http';
import type { PlacementRequest, ResourceRequest, SelectedHost } from '../scheduler/placement.js';
import type { Instance } from './instance.entity.js';
import { blockDevicePayload, instancePayload } from './instance-payload.js';
import type { ServerPlan } from './server-plan.js';
import type { ServerRecord } from './server-records.repository.js';

type Sizes = Pick<Instance, 'vcpus' | 'memory_mb' | 'root_gb' | 'ephemeral_gb'>;

/** What a server takes of its host, by its columns or by its flavor: a root disk on a volume takes none of the host's. */
export function resourcesOf(
  { vcpus, memory_mb, root_gb, ephemeral_gb }: Sizes,
  volumeBacked: boolean,
): ResourceRequest {
  return { vcpus, memoryMb: memory_mb, diskGb: (volumeBacked ? 0 : root_gb) + ephemeral_gb };
}

function securityGroups({ request }: ServerPlan): string[] {
  return request.security_groups?.map((group) => group.name ?? 'default') ?? ['default'];
}

/** What the scheduler is asked for a new server. */
export function placementRequest(context: RequestContext, plan: ServerPlan, row: Instance): PlacementRequest {
  const imageRef = plan.rows.columns.image_ref;
  return {
    instanceUuid: plan.uuid,
    imageId: imageRef === '' ? null : imageRef,
    image: plan.image,
    typedImage: plan.typedImage,
    numaTopology: plan.numaTopology,
    flavor: plan.flavor,
    resources: resourcesOf(row, imageRef === ''),
    projectId: context.projectId,
    securityGroups: securityGroups(plan),
    availabilityZone: row.availability_zone,
    hints: plan.hints,
    requestedHost: plan.destination.host,
    ...(plan.destination.forced === null ? {} : { forced: plan.destination.forced }),
  };
}

/** The arguments of `build_and_run_instance` for a server that is stored. */
export function buildMessage(
  context: RequestContext,
  plan: ServerPlan,
  record: ServerRecord,
  { host, node }: SelectedHost,
  cloud: { readonly profile: NovaRpcVersions; readonly maxAttempts: number },
) {
  const { flavor, image } = plan;
  // nova/scheduler/utils.py populate_retry: with one attempt, or one host, there is nothing to remember.
  const once = cloud.maxAttempts === 1 || plan.destination.forced !== null;
  const retry: BuildAndRunInstance['filter_properties'] = once
    ? {}
    : { retry: { num_attempts: 1, hosts: [[host, node]] } };
  return {
    instance: instancePayload(record, cloud.profile),
    image,
    request_spec: {
      image,
      flavor,
      instance_uuid: plan.uuid,
      project_id: context.projectId,
      user_id: context.userId,
      num_instances: 1,
      scheduler_hints: plan.hints,
      is_bfv: plan.rows.columns.image_ref === '',
    },
    filter_properties: { ...retry, limits: {} },
    admin_password: plan.adminPass,
    injected_files: [],
    requested_networks: record.networkInfo.map((vif) => vif.network.id),
    security_groups: securityGroups(plan),
    block_device_mapping: blockDevicePayload(record.blockDevices, cloud.profile),
    node,
    limits: {},
  };
}
