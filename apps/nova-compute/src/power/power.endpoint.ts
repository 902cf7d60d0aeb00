import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { ArgumentReader } from '../messages/argument-reader.js';
import { readTask } from '../tasks/host-task.js';
import { PowerService, type RebootType } from './power.service.js';

const rebootType = { type: 'string', enum: ['SOFT', 'HARD'] };

/** Casts to `compute.<host>` that start, stop and reboot servers. */
export class PowerEndpoint {
  constructor(@Inject(PowerService) private readonly power: PowerService) {}

  @RpcMethod()
  start_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.power.start(readTask('start_instance', request, args));
  }

  @RpcMethod()
  stop_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.power.stop(readTask('stop_instance', request, args));
  }

  @RpcMethod()
  reboot_instance(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    const type = new ArgumentReader('reboot_instance', args).plain<RebootType>('reboot_type', rebootType);
    return this.power.reboot(readTask('reboot_instance', request, args), type);
  }

  @RpcMethod()
  set_admin_password(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<void> {
    return this.power.setAdminPassword(readTask('set_admin_password', request, args));
  }
}
