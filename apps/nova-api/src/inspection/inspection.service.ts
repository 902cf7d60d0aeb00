import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SystemMetadata } from '#image-properties';
import { notFound, type RequestContext } from '#openstack-http';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { type SchedulingRecord, SchedulingRecordsRepository } from '../scheduler/scheduling-records.repository.js';
import { HostInspection } from './host-inspection.service.js';

/** Shows what OpenStack keeps from its users: where a property went. */
@Injectable()
export class InspectionService {
  constructor(
    private readonly servers: ServerLookup,
    private readonly hosts: HostInspection,
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
    return this.hosts.ask<string>(instance, 'get_domain_xml', { instance_uuid: instance.uuid });
  }
}
