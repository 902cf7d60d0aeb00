import { Inject, Injectable } from '@nestjs/common';
import { RpcClient, type RpcClientOptions } from '../rpc/rpc-client.js';
import type { Target } from '../target.js';
import { Transport } from '../transport/transport.js';

/** Makes clients on the application's transport. */
@Injectable()
export class RpcClientFactory {
  constructor(@Inject(Transport) private readonly transport: Transport) {}

  /** @throws InvalidTarget when the target has no topic. */
  client(target: Target, options: RpcClientOptions = {}): RpcClient {
    return new RpcClient(this.transport, target, options);
  }
}
