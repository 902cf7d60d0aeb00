import type { BuildAndRunInstance, NovaRpcVersions } from '#nova-rpc';
import type { RequestContext } from '#openstack-http';
import type { Instance } from '../instances/instance.entity.js';
import { blockDevicePayload, instancePayload } from '../instances/instance-payload.js';
import { resourcesOf } from '../instances/instance-resources.js';
import type { ServerRecord } from '../instances/server-records.repository.js';
import type { PlacementRequest, SelectedHost } from '../scheduler/placement.js';
import type { ServerPlan } from './server-plan.js';

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
    resources: resourcesOf(row),
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
  cloud: { readonly rpc: NovaRpcVersions; readonly maxAttempts: number },
) {
  const { flavor, image } = plan;
  // nova/scheduler/utils.py populate_retry: with one attempt, or one host, there is nothing to remember.
  const once = cloud.maxAttempts === 1 || plan.destination.forced !== null;
  const retry: BuildAndRunInstance['filter_properties'] = once
    ? {}
    : { retry: { num_attempts: 1, hosts: [[host, node]] } };
  return {
    instance: instancePayload(record, cloud.rpc),
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
    block_device_mapping: blockDevicePayload(record.blockDevices, cloud.rpc),
    node,
    limits: {},
  };
}
