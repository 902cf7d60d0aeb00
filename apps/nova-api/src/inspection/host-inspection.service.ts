import { Injectable } from '@nestjs/common';
import { MessagingTimeout, RemoteError, RpcClientFactory } from '#messaging';
import { COMPUTE_TOPIC, INSPECTION_NAMESPACE, NOVA_EXCHANGE } from '#nova-rpc';
import { notFound, OpenStackError } from '#openstack-http';
import type { Instance } from '../instances/instance.entity.js';

const ANSWER_WITHIN_MS = 5_000;

/** Asks the host of a server about its domain, by RPC call. */
@Injectable()
export class HostInspection {
  constructor(private readonly clients: RpcClientFactory) {}

  /** @throws OpenStackError 404 when the server has no domain, 504 when its host does not answer */
  async ask<T>(instance: Instance, method: string, args: object): Promise<T> {
    const { uuid, host, vm_state } = instance;
    if (host === null) throw notFound(`Instance ${uuid} has no domain: it is on no host (vm_state ${vm_state}).`);
    const target = { exchange: NOVA_EXCHANGE, topic: COMPUTE_TOPIC, server: host, namespace: INSPECTION_NAMESPACE };
    try {
      return await this.clients.client(target, { timeoutMs: ANSWER_WITHIN_MS }).call<T>(method, { ...args });
    } catch (error) {
      if (error instanceof MessagingTimeout) {
        const message = `Compute host ${host} did not answer within ${ANSWER_WITHIN_MS / 1000} s.`;
        throw new OpenStackError(504, message, { cause: error });
      }
      if (error instanceof RemoteError && error.excType === 'InstanceNotFound')
        throw notFound(`Instance ${uuid} has no domain on ${host} yet (vm_state ${vm_state}).`);
      throw error;
    }
  }
}
