import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { readTask } from '../tasks/host-task.js';
import { PauseService } from './pause.service.js';

/** Casts to `compute.<host>` that halt servers and let them go on. */
export class PauseEndpoint {
  constructor(@Inject(PauseService) private readonly pauses: PauseService) {}

  @RpcMethod()
  pause_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.pauses.pause(readTask('pause_instance', request, args));
  }

  @RpcMethod()
  unpause_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.pauses.unpause(readTask('unpause_instance', request, args));
  }

  @RpcMethod()
  suspend_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.pauses.suspend(readTask('suspend_instance', request, args));
  }

  @RpcMethod()
  resume_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.pauses.resume(readTask('resume_instance', request, args));
  }
}
