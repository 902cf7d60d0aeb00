import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { badRequest, notFound, OpenStackError, type QueryValue, type RequestContext } from '#openstack-http';
import { isInvalidRegularExpression } from '#persistence';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { Instance } from './instance.entity.js';
import { serverListSql } from './listing/server-list.sql.js';
import { type ListCaller, readServerList } from './listing/server-list-request.js';
import { type ServerRecord, ServerRecordsRepository } from './server-records.repository.js';

export type ServerQuery = Readonly<Record<string, QueryValue>>;

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export interface ServerPage {
  readonly servers: readonly ServerRecord[];
  /** As many as were asked for, so that there may be more. */
  readonly isFull: boolean;
}

/** Reads servers for the API. A user sees those of his project, an admin any. */
@Injectable()
export class ServersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: ServerRecordsRepository,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** @throws OpenStackError 404 */
  async get(context: RequestContext, uuid: string): Promise<ServerRecord> {
    const record = UUID.test(uuid) ? await this.records.find(uuid.toLowerCase()) : null;
    const visible = record !== null && (context.isAdmin || record.instance.project_id === context.projectId);
    if (!visible) throw notFound(`Instance ${uuid} could not be found.`);
    return record;
  }

  /** One page, newest first unless sorted otherwise. @throws OpenStackError 400, 403 */
  async list(caller: ListCaller, query: ServerQuery): Promise<ServerPage> {
    const request = readServerList(caller, query, this.profile.serverList);
    const { limit, marker } = request;
    if (marker !== undefined && !(await this.dataSource.getRepository(Instance).existsBy({ uuid: marker })))
      throw badRequest(`marker [${marker}] not found`);
    const { sql, values } = serverListSql(request, this.profile.serverList);
    try {
      const servers = await this.records.select(sql, values);
      return { servers, isFull: limit > 0 && servers.length === limit };
    } catch (error) {
      // Python and PostgreSQL do not take the very same expressions; which one it is the server does not tell.
      if (isInvalidRegularExpression(error))
        throw new OpenStackError(400, 'A regular expression of the query is invalid.', { cause: error });
      throw error;
    }
  }
}
