import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { BuildService } from './build.service.js';
import { readBuildRequest } from './build-request.js';

/** Casts to `compute.<host>` that make a server. */
export class BuildEndpoint {
  constructor(@Inject(BuildService) private readonly builds: BuildService) {}

  @RpcMethod()
  build_and_run_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.builds.run(readBuildRequest(request.server, args));
  }
}
