import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { moveMessages } from '#nova-rpc';
import { PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { assertInstanceUuid } from '../virt/instance-store.js';
import { MoveCleanupService } from './move-cleanup.service.js';
import { readMove } from './move-task.js';
import { ResizeService } from './resize.service.js';
import { ResizeEndService } from './resize-end.service.js';
import { readResize } from './resize-message.js';

/** Casts to `compute.<host>` that take a server to another flavor or host, each the next step of the one before. */
export class ResizeEndpoint {
  constructor(
    @Inject(ResizeService) private readonly resizes: ResizeService,
    @Inject(ResizeEndService) private readonly ends: ResizeEndService,
    @Inject(MoveCleanupService) private readonly leftovers: MoveCleanupService,
    @Inject(PROPTRAIL_CONFIG) private readonly config: Pick<ProptrailConfig, 'release'>,
  ) {}

  @RpcMethod()
  prep_resize(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.resizes.prepare(this.#read('prep_resize', request, args));
  }

  @RpcMethod()
  resize_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.resizes.leave(this.#read('resize_instance', request, args));
  }

  @RpcMethod()
  finish_resize(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.resizes.finish(this.#read('finish_resize', request, args));
  }

  @RpcMethod()
  confirm_resize(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.ends.confirm(readMove('confirm_resize', request, args));
  }

  @RpcMethod()
  revert_resize(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.ends.revert(readMove('revert_resize', request, args));
  }

  @RpcMethod()
  finish_revert_resize(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.ends.finishRevert(readMove('finish_revert_resize', request, args));
  }

  @RpcMethod()
  cleanup_moved_instance(@Payload('instance_uuid') uuid: unknown, @Ctx() request: RpcRequest): Promise<void> {
    assertInstanceUuid(uuid);
    return this.leftovers.run(request.server, uuid);
  }

  #read(method: string, request: RpcRequest, args: RpcArgs) {
    return readResize(method, request, args, moveMessages(this.config.release).flavorArgument);
  }
}
