import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { ArgumentReader } from '../messages/argument-reader.js';
import { readTask } from '../tasks/host-task.js';
import { RescueService } from './rescue.service.js';

const imageRef = { type: ['string', 'null'] };

/** Casts to `compute.<host>` that rescue servers and bring them back. */
export class RescueEndpoint {
  constructor(@Inject(RescueService) private readonly rescues: RescueService) {}

  @RpcMethod()
  rescue_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const rescueImageRef = new ArgumentReader('rescue_instance', args).plain<string | null>(
      'rescue_image_ref',
      imageRef,
    );
    return this.rescues.rescue({ ...readTask('rescue_instance', request, args), rescueImageRef });
  }

  @RpcMethod()
  unrescue_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.rescues.unrescue(readTask('unrescue_instance', request, args));
  }
}
