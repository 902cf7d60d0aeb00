import type { Type } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import { COMPUTE_TASK_NAMESPACE, CONDUCTOR_TOPIC, NOVA_EXCHANGE } from '#nova-rpc';
import { BuildInstancesService } from './build-instances.service.js';

/** nova/conductor/manager.py ComputeTaskManager: what takes a server from one host to another. */
class ComputeTaskEndpoint {
  constructor(private readonly builds: BuildInstancesService) {}

  @RpcMethod()
  build_instances(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.builds.run(args, request.context);
  }
}

/** The endpoint under the version that a release speaks. */
export function computeTaskEndpoint(version: string): Type<unknown> {
  @RpcEndpoint({
    exchange: NOVA_EXCHANGE,
    topic: CONDUCTOR_TOPIC,
    namespace: COMPUTE_TASK_NAMESPACE,
    version,
    delivery: 'at-least-once',
  })
  class VersionedComputeTaskEndpoint extends ComputeTaskEndpoint {
    // Nest reads the types to inject off a class's own constructor.
    constructor(builds: BuildInstancesService) {
      super(builds);
    }
  }
  return VersionedComputeTaskEndpoint;
}
