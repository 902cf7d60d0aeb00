import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { RebuildService } from './rebuild.service.js';
import { readRebuildTask } from './rebuild-request.js';

/** Casts to `compute.<host>` that make servers again. */
export class RebuildEndpoint {
  constructor(@Inject(RebuildService) private readonly rebuilds: RebuildService) {}

  @RpcMethod()
  rebuild_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.rebuilds.rebuild(readRebuildTask(request, args));
  }
}
