import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiVersion, Context, Microversion, RequestContext } from '#openstack-http';
import { computePaths } from '../common/compute-paths.js';
import { requireAdmin } from '../common/require-admin.js';
import { ExternalEventsService } from './external-events.service.js';

@ApiTags('server external events')
@Controller(computePaths('os-server-external-events'))
export class ExternalEventsController {
  constructor(private readonly events: ExternalEventsService) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Tell what other services have done to servers: network, volume and power events (admin)' })
  async create(
    @Context() context: RequestContext,
    @ApiVersion() version: Microversion,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireAdmin(context, 'os_compute_api:os-server-external-events:create');
    const { status, events } = await this.events.create(context, version, body);
    void reply.status(status);
    return { events };
  }
}
