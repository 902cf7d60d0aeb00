import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ImageMetadata } from '#image-properties';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { ArgumentReader } from '../messages/argument-reader.js';
import { readTask } from '../tasks/host-task.js';
import { ShelveService } from './shelve.service.js';
import { UnshelveService } from './unshelve.service.js';

const imageId = { type: 'string', minLength: 1, maxLength: 36 };
const image = { type: ['object', 'null'], properties: { id: { type: 'string' }, properties: { type: 'object' } } };

/** Casts to `compute.<host>` that shelve servers and bring them back. */
export class ShelveEndpoint {
  constructor(
    @Inject(ShelveService) private readonly shelving: ShelveService,
    @Inject(UnshelveService) private readonly unshelving: UnshelveService,
  ) {}

  @RpcMethod()
  shelve_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const id = new ArgumentReader('shelve_instance', args).plain<string>('image_id', imageId);
    return this.shelving.shelve(readTask('shelve_instance', request, args), id);
  }

  @RpcMethod()
  shelve_offload_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.shelving.offload(readTask('shelve_offload_instance', request, args));
  }

  @RpcMethod()
  unshelve_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const saved = new ArgumentReader('unshelve_instance', args).plain<ImageMetadata | null>('image', image);
    return this.unshelving.unshelve(readTask('unshelve_instance', request, args), saved);
  }
}
