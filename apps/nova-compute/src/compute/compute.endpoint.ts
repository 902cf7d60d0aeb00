import { Inject, type Type } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcEndpoint, RpcMethod, type RpcRequest } from '#messaging';
import { COMPUTE_TOPIC, NOVA_EXCHANGE } from '#nova-rpc';
import { BuildService } from '../build/build.service.js';
import { TerminateService } from '../terminate/terminate.service.js';
import { readBuildRequest, readTerminateRequest } from './compute-message.js';

/** nova/compute/manager.py ComputeManager: casts to `compute.<host>`. */
class ComputeEndpoint {
  constructor(
    @Inject(BuildService) private readonly builds: BuildService,
    @Inject(TerminateService) private readonly terminations: TerminateService,
  ) {}

  @RpcMethod()
  build_and_run_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.builds.run(readBuildRequest(request.server, args));
  }

  @RpcMethod()
  terminate_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.terminations.run(readTerminateRequest(request.server, args));
  }
}

/** The compute RPC API under the version that a release speaks. */
export function computeEndpoint(version: string): Type<unknown> {
  @RpcEndpoint({ exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, version, delivery: 'at-least-once' })
  class VersionedComputeEndpoint extends ComputeEndpoint {}
  return VersionedComputeEndpoint;
}
