import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiVersion, BaseUrl, Context, Microversion, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import type { ListQuery } from '../common/next-link.js';
import { nextHref } from '../common/next-link.js';
import { actionView, actionWithEventsView } from './instance-action-view.js';
import { InstanceActionsService } from './instance-actions.service.js';

@ApiTags('instance actions')
@Controller(computePaths('servers/:id/os-instance-actions'))
export class InstanceActionsController {
  constructor(private readonly actions: InstanceActionsService) {}

  @Get()
  @ApiOperation({ summary: 'List what was asked of a server, newest first' })
  async list(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Param('id') id: string,
    @Query() query: ListQuery,
  ) {
    const { actions, isFull } = await this.actions.list(context, version, id, query);
    const last = isFull ? actions.at(-1)?.request_id : undefined;
    const url = `${baseUrl}/v2.1/servers/${id}/os-instance-actions`;
    const links = last === undefined ? {} : { links: [{ rel: 'next', href: nextHref(url, query, last) }] };
    return { instanceActions: actions.map((action) => actionView(action, version)), ...links };
  }

  @Get(':requestId')
  @ApiOperation({ summary: 'Show one request and what hosts did for it' })
  async show(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Param('id') id: string,
    @Param('requestId') requestId: string,
  ) {
    const found = await this.actions.show(context, version, id, requestId);
    return { instanceAction: actionWithEventsView(found, context, version) };
  }
}
