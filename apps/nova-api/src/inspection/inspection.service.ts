import { Injectable } from '@nestjs/common';
import type { SystemMetadata } from '#image-properties';
import { MessagingTimeout, RemoteError, RpcClientFactory } from '#messaging';
import { COMPUTE_TOPIC, INSPECTION_NAMESPACE, NOVA_EXCHANGE } from '#nova-rpc';
import { notFound, OpenStackError, type RequestContext } from '#openstack-http';
import { ServersService } from '../servers/servers.service.js';

const ANSWER_WITHIN_MS = 5_000;

/** Shows what OpenStack keeps from its users: where a property went. */
@Injectable()
export class InspectionService {
  constructor(
    private readonly servers: ServersService,
    private readonly clients: RpcClientFactory,
  ) {}

  async systemMetadata(context: RequestContext, uuid: string): Promise<SystemMetadata> {
    return (await this.servers.get(context, uuid)).systemMetadata;
  }

  async domainXml(context: RequestContext, uuid: string): Promise<string> {
    const { instance } = await this.servers.get(context, uuid);
    if (instance.host === null)
      throw notFound(`Instance ${uuid} has no domain: it is on no host (vm_state ${instance.vm_state}).`);
    const target = {
      exchange: NOVA_EXCHANGE,
      topic: COMPUTE_TOPIC,
      server: instance.host,
      namespace: INSPECTION_NAMESPACE,
    };
    try {
      return await this.clients
        .client(target, { timeoutMs: ANSWER_WITHIN_MS })
        .call<string>('get_domain_xml', { instance_uuid: uuid });
    } catch (error) {
      if (error instanceof MessagingTimeout) {
        throw new OpenStackError(
          504,
          `Compute host ${instance.host} did not answer within ${ANSWER_WITHIN_MS / 1000} s.`,
          { cause: error },
        );
      }
      if (error instanceof RemoteError && error.excType === 'InstanceNotFound') {
        throw notFound(`Instance ${uuid} has no domain on ${instance.host} yet (vm_state ${instance.vm_state}).`);
      }
      throw error;
    }
  }
}
