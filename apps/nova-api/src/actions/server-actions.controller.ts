import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiVersion, BaseUrl, Context, Microversion, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { ServerActionsService } from './server-actions.service.js';

@ApiTags('server actions')
@Controller(computePaths('servers/:id/action'))
export class ServerActionsController {
  constructor(private readonly actions: ServerActionsService) {}

  @Post()
  @ApiOperation({ summary: 'Do something with a server; the one key of the body names the action' })
  async act(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @BaseUrl() baseUrl: string,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { status, headers = {}, body: answer } = await this.actions.run(context, version, baseUrl, id, body);
    void reply.status(status).headers({ ...headers });
    return answer;
  }
}
