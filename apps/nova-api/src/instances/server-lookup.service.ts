import { Injectable } from '@nestjs/common';
import { notFound, type RequestContext } from '#openstack-http';
import { type ServerRecord, ServerRecordsRepository } from './server-records.repository.js';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Finds the server that a request names. A user sees those of his project, an admin any. */
@Injectable()
export class ServerLookup {
  constructor(private readonly records: ServerRecordsRepository) {}

  /** @throws OpenStackError 404 */
  async get(context: RequestContext, uuid: string): Promise<ServerRecord> {
    const record = UUID.test(uuid) ? await this.records.find(uuid.toLowerCase()) : null;
    const visible = record !== null && (context.isAdmin || record.instance.project_id === context.projectId);
    if (!visible) throw notFound(`Instance ${uuid} could not be found.`);
    return record;
  }
}
