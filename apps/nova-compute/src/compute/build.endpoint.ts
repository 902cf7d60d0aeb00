import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { BuildService } from '../build/build.service.js';
import { TerminateService } from '../terminate/terminate.service.js';
import { readBuildRequest, readTerminateRequest } from './compute-message.js';

/** Casts to `compute.<host>` that make a server and end it. */
export class BuildEndpoint {
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
