import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { readServerEvents } from './external-event.message.js';
import { ExternalEventService } from './external-event.service.js';

/** The cast to `compute.<host>` that tells what other services have done to its servers. */
export class ExternalEventEndpoint {
  constructor(@Inject(ExternalEventService) private readonly events: ExternalEventService) {}

  @RpcMethod()
  external_instance_event(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.events.process(readServerEvents(request, args));
  }
}
