import { Ctx, Payload } from '@nestjs/microservices';
import { RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import {
  CONDUCTOR_TOPIC,
  type InstanceDestroy,
  type InstanceMessage,
  type InstanceUpdate,
  NOVA_EXCHANGE,
  novaRpcProfile,
  type ResumeTasks,
  type ServiceUpdate,
  type StaleInstances,
} from '#nova-rpc';
import { StaleInstancesService } from '../moves/stale-instances.service.js';
import { ShelvedServers } from '../shelving/shelved-servers.service.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { ComputeReportService } from './compute-report.service.js';
import { HostInstances } from './host-instances.service.js';
import { InstanceUpdateService } from './instance-update.service.js';

/** RPC topic `conductor`: compute hosts write to Nova's tables through it and no other way. */
abstract class ConductorEndpoint {
  constructor(
    private readonly instances: InstanceUpdateService,
    private readonly reports: ComputeReportService,
    private readonly tasks: HostTasks,
    private readonly hostInstances: HostInstances,
    private readonly stale: StaleInstancesService,
    private readonly shelved: ShelvedServers,
  ) {}

  @RpcMethod()
  instance_update(@Payload() args: InstanceUpdate, @Ctx() request: RpcRequest) {
    return this.instances.update(args, request.context);
  }

  @RpcMethod()
  instance_destroy(@Payload() args: InstanceDestroy, @Ctx() request: RpcRequest): Promise<boolean> {
    return this.instances.destroy(args.instance_uuid, request.context);
  }

  @RpcMethod()
  async service_update(@Payload() args: ServiceUpdate): Promise<void> {
    await this.reports.record(args);
    await this.shelved.offloadDue(args.host);
  }

  @RpcMethod()
  async resume_tasks(@Payload() args: ResumeTasks): Promise<number> {
    return this.tasks.resume(args.host);
  }

  @RpcMethod()
  settled_instances(@Payload() args: ResumeTasks): Promise<InstanceMessage[]> {
    return this.hostInstances.settled(args.host);
  }

  @RpcMethod()
  stale_instances(@Payload() args: StaleInstances): Promise<string[]> {
    return this.stale.find(args);
  }

  @RpcMethod()
  stale_instances_removed(@Payload() args: StaleInstances): Promise<void> {
    return this.stale.removed(args);
  }
}

const at = (version: string) =>
  ({ exchange: NOVA_EXCHANGE, topic: CONDUCTOR_TOPIC, version, delivery: 'at-least-once' }) as const;

@RpcEndpoint(at(novaRpcProfile('icehouse').conductor))
export class IcehouseConductorEndpoint extends ConductorEndpoint {
  // Nest reads the types to inject off a class's own constructor.
  constructor(
    instances: InstanceUpdateService,
    reports: ComputeReportService,
    tasks: HostTasks,
    hostInstances: HostInstances,
    stale: StaleInstancesService,
    shelved: ShelvedServers,
  ) {
    super(instances, reports, tasks, hostInstances, stale, shelved);
  }
}

@RpcEndpoint(at(novaRpcProfile('zed').conductor))
export class ZedConductorEndpoint extends ConductorEndpoint {
  // Nest reads the types to inject off a class's own constructor.
  constructor(
    instances: InstanceUpdateService,
    reports: ComputeReportService,
    tasks: HostTasks,
    hostInstances: HostInstances,
    stale: StaleInstancesService,
    shelved: ShelvedServers,
  ) {
    super(instances, reports, tasks, hostInstances, stale, shelved);
  }
}

/** The endpoint that speaks a release's version of the conductor RPC API. */
export const CONDUCTOR_ENDPOINTS = { icehouse: IcehouseConductorEndpoint, zed: ZedConductorEndpoint } as const;
