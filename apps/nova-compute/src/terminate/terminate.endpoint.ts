import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { TerminateService } from './terminate.service.js';
import { readTerminateRequest } from './terminate-request.js';

/** Casts to `compute.<host>` that end a server. */
export class TerminateEndpoint {
  constructor(@Inject(TerminateService) private readonly terminations: TerminateService) {}

  @RpcMethod()
  terminate_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.terminations.run(readTerminateRequest(request.server, args));
  }
}
