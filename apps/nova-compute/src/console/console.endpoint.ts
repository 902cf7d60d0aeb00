import { Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type RpcArgs, RpcMethod, type RpcRequest } from '#messaging';
import { ArgumentReader } from '../messages/argument-reader.js';
import { ConsoleService } from './console.service.js';

/** As the API's schema, which names no largest number: Python counts as far as there are digits. */
const tailLength = { type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$' };

/** Calls to `compute.<host>` about consoles. */
export class ConsoleEndpoint {
  constructor(@Inject(ConsoleService) private readonly consoles: ConsoleService) {}

  @RpcMethod()
  get_console_output(@Payload() args: RpcArgs, @Ctx() request: RpcRequest): Promise<string> {
    const reader = new ArgumentReader('get_console_output', args);
    const length = reader.plain<number | string | null>('tail_length', tailLength);
    return this.consoles.output(request.server, reader.instance().uuid, length === null ? null : Number(length));
  }
}
