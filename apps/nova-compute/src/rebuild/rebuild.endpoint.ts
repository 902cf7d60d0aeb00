import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { EvacuationService, readEvacuation } from '../moves/evacuation.service.js';
import { RebuildService } from './rebuild.service.js';
import { readRebuildTask } from './rebuild-request.js';

/** Casts to `compute.<host>` that make servers again, here or, where their host is down, on another host. */
export class RebuildEndpoint {
  constructor(
    @Inject(RebuildService) private readonly rebuilds: RebuildService,
    @Inject(EvacuationService) private readonly evacuations: EvacuationService,
  ) {}

  @RpcMethod()
  rebuild_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    if (args['recreate'] === true) return this.evacuations.run(readEvacuation(request, args));
    return this.rebuilds.rebuild(readRebuildTask(request, args));
  }
}
