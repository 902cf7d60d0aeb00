import { Inject, Injectable } from '@nestjs/common';
import { MessagingTimeout, RpcClientFactory } from '#messaging';
import { COMPUTE_TOPIC, NOVA_EXCHANGE, type NovaRpcVersions } from '#nova-rpc';
import { OpenStackError } from '#openstack-http';
import { RPC_VERSIONS } from '../nova.tokens.js';

/** `rpc_response_timeout`. */
const ANSWER_WITHIN_MS = 60_000;

/** Calls to compute hosts whose answer the API waits for (nova/compute/rpcapi.py). Never inside a transaction. */
@Injectable()
export class ComputeCalls {
  constructor(
    private readonly clients: RpcClientFactory,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** @throws RemoteError what the host refuses; OpenStackError 504 when it does not answer */
  async call<T>(host: string, method: string, args: object): Promise<T> {
    const target = { exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, server: host, version: this.rpc.compute };
    try {
      return await this.clients.client(target, { timeoutMs: ANSWER_WITHIN_MS }).call<T>(method, { ...args });
    } catch (error) {
      if (!(error instanceof MessagingTimeout)) throw error;
      throw new OpenStackError(504, `Compute host ${host} did not answer ${method} in time.`, { cause: error });
    }
  }
}
