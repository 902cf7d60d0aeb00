import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiVersion, BaseUrl, Context, Microversion, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import type { ListQuery } from '../common/next-link.js';
import { nextLinks } from '../common/next-link.js';
import { serverLinks } from '../instances/server-links.js';
import { ServerLookup } from '../instances/server-lookup.service.js';
import { CreateServerService } from './create-server.service.js';
import { DeleteServerService } from './delete-server.service.js';
import { changedServer } from './server-changed-view.js';
import { ServerLists } from './server-lists.service.js';
import { serverDetail, serverSummary } from './server-view.js';
import { UpdateServerService } from './update-server.service.js';

@ApiTags('servers')
@Controller(computePaths('servers'))
export class ServersController {
  constructor(
    private readonly servers: ServerLookup,
    private readonly lists: ServerLists,
    private readonly creation: CreateServerService,
    private readonly deletion: DeleteServerService,
    private readonly updates: UpdateServerService,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Create a server from an image, a volume, or an image or snapshot into a new volume' })
  async create(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = await this.creation.create(context, version, body);
    const links = serverLinks(baseUrl, made.uuid);
    void reply.header('location', links[0]?.href ?? '');
    return {
      server: {
        id: made.uuid,
        links,
        'OS-DCF:diskConfig': made.autoDiskConfig === true ? 'AUTO' : 'MANUAL',
        security_groups: made.securityGroups.map((name) => ({ name })),
        adminPass: made.adminPass,
      },
    };
  }

  @Get()
  @ApiOperation({ summary: 'List servers: ids, names and links' })
  async list(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Query() query: ListQuery,
  ) {
    const { servers, isFull } = await this.lists.list({ context, version, rule: 'index' }, query);
    return {
      servers: servers.map((server) => serverSummary(server, baseUrl)),
      ...nextLinks('servers', `${baseUrl}/v2.1/servers`, query, { isFull, last: servers.at(-1)?.instance.uuid }),
    };
  }

  @Get('detail')
  @ApiOperation({ summary: 'List servers in full' })
  async detail(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Query() query: ListQuery,
  ) {
    const { servers, isFull } = await this.lists.list({ context, version, rule: 'detail' }, query);
    return {
      servers: servers.map((server) => serverDetail(server, context, version, baseUrl)),
      ...nextLinks('servers', `${baseUrl}/v2.1/servers/detail`, query, { isFull, last: servers.at(-1)?.instance.uuid }),
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one server' })
  async show(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Param('id') id: string,
  ) {
    const server = serverDetail(await this.servers.get(context, id), context, version, baseUrl);
    return { server: { ...server, ...(version.atLeast('2.71') ? { server_groups: [] } : {}) } };
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change the name, the description, the access addresses or the host name of a server' })
  async update(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    const record = await this.updates.update(context, version, id, body);
    return { server: changedServer(record, context, version, baseUrl, '2.75') };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a server' })
  delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    return this.deletion.delete(context, id);
  }
}
