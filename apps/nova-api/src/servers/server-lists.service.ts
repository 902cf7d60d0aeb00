import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { badRequest, OpenStackError } from '#openstack-http';
import { isInvalidRegularExpression } from '#persistence';
import type { ListQuery } from '../common/next-link.js';
import { Instance } from '../instances/instance.entity.js';
import { type ServerRecord, ServerRecordsRepository } from '../instances/server-records.repository.js';
import { NOVA_PROFILE, type NovaApiProfile } from '../nova-profile.js';
import { serverListSql } from './listing/server-list.sql.js';
import { type ListCaller, readServerList } from './listing/server-list-request.js';

export interface ServerPage {
  readonly servers: readonly ServerRecord[];
  /** As many as were asked for, so that there may be more. */
  readonly isFull: boolean;
}

/** Lists servers for the API. */
@Injectable()
export class ServerLists {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: ServerRecordsRepository,
    @Inject(NOVA_PROFILE) private readonly profile: NovaApiProfile,
  ) {}

  /** One page, newest first unless sorted otherwise. @throws OpenStackError 400, 403 */
  async list(caller: ListCaller, query: ListQuery): Promise<ServerPage> {
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
