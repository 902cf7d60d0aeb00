import type { Type } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import { CONDUCTOR_TOPIC, type InstanceMessage, NOVA_EXCHANGE } from '#nova-rpc';
import { StaleInstancesService } from '../moves/stale-instances.service.js';
import { ShelvedServers } from '../shelving/shelved-servers.service.js';
import { HostTasks } from '../tasks/host-tasks.service.js';
import { ComputeReportService } from './compute-report.service.js';
import { conductorArguments } from './conductor-arguments.js';
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
  async instance_update(@Payload() args: RpcArgs, @Ctx() request: RpcRequest) {
    return this.instances.update(conductorArguments('instance_update', args), request.context);
  }

  @RpcMethod()
  async instance_destroy(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<boolean> {
    return this.instances.destroy(conductorArguments('instance_destroy', args).instance_uuid, request.context);
  }

  @RpcMethod()
  async service_update(@Payload() args: RpcArgs): Promise<void> {
    const report = conductorArguments('service_update', args);
    await this.reports.record(report);
    await this.shelved.offloadDue(report.host);
  }

  @RpcMethod()
  async resume_tasks(@Payload() args: RpcArgs): Promise<number> {
    return this.tasks.resume(conductorArguments('resume_tasks', args).host);
  }

  @RpcMethod()
  async settled_instances(@Payload() args: RpcArgs): Promise<InstanceMessage[]> {
    return this.hostInstances.settled(conductorArguments('settled_instances', args).host);
  }

  @RpcMethod()
  async stale_instances(@Payload() args: RpcArgs): Promise<string[]> {
    return this.stale.find(conductorArguments('stale_instances', args));
  }

  @RpcMethod()
  async stale_instances_removed(@Payload() args: RpcArgs): Promise<void> {
    return this.stale.removed(conductorArguments('stale_instances_removed', args));
  }
}

/** The endpoint under the version of the conductor RPC API that a release speaks. */
export function conductorEndpoint(version: string): Type<ConductorEndpoint> {
  @RpcEndpoint({ exchange: NOVA_EXCHANGE, topic: CONDUCTOR_TOPIC, version, delivery: 'at-least-once' })
  class VersionedConductorEndpoint extends ConductorEndpoint {
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
  return VersionedConductorEndpoint;
}
