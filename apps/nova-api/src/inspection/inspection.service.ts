import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SystemMetadata } from '#image-properties';
import { MessagingTimeout, RemoteError, RpcClientFactory } from '#messaging';
import { COMPUTE_TOPIC, INSPECTION_NAMESPACE, NOVA_EXCHANGE } from '#nova-rpc';
import { notFound, OpenStackError, type RequestContext } from '#openstack-http';
import { type SchedulingRecord, SchedulingRecordsRepository } from '../scheduler/scheduling-records.repository.js';
import { ServersService } from '../servers/servers.service.js';

const ANSWER_WITHIN_MS = 5_000;

/** Shows what OpenStack keeps from its users: where a property went. */
@Injectable()
export class InspectionService {
  constructor(
    private readonly servers: ServersService,
    private readonly clients: RpcClientFactory,
    private readonly placements: SchedulingRecordsRepository,
    private readonly dataSource: DataSource,
  ) {}

  async systemMetadata(context: RequestContext, uuid: string): Promise<SystemMetadata> {
    return (await this.servers.get(context, uuid)).systemMetadata;
  }

  /** @throws OpenStackError 404 also for a server that was placed before verdicts were kept */
  async scheduling(context: RequestContext, uuid: string): Promise<SchedulingRecord> {
    await this.servers.get(context, uuid);
    const record = await this.placements.find(this.dataSource.manager, uuid);
    if (record === null) throw notFound(`Instance ${uuid} has no placement on record.`);
    return record;
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
