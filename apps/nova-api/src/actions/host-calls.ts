import { Inject, Injectable } from '@nestjs/common';
import { MessagingTimeout, RpcClientFactory } from '#messaging';
import { COMPUTE_TOPIC, NOVA_EXCHANGE, type NovaRpcVersions } from '#nova-rpc';
import { OpenStackError } from '#openstack-http';
import { RPC_VERSIONS } from '../nova.tokens.js';

const ANSWER_WITHIN_MS = 5_000;

/** Questions that a server's host answers at once (`call` of nova/compute/rpcapi.py). */
@Injectable()
export class HostCalls {
  constructor(
    private readonly clients: RpcClientFactory,
    @Inject(RPC_VERSIONS) private readonly rpc: NovaRpcVersions,
  ) {}

  /** @throws RemoteError with what the host refuses; OpenStackError 504 when it does not answer */
  async call<T>(host: string, method: string, args: Readonly<Record<string, unknown>>): Promise<T> {
    const target = { exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, server: host, version: this.rpc.compute };
    try {
      return await this.clients.client(target, { timeoutMs: ANSWER_WITHIN_MS }).call<T>(method, args);
    } catch (error) {
      if (!(error instanceof MessagingTimeout)) throw error;
      const message = `Compute host ${host} did not answer within ${ANSWER_WITHIN_MS / 1000} s.`;
      throw new OpenStackError(504, message, { cause: error });
    }
  }
}
