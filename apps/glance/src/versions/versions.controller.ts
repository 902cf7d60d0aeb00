import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BaseUrl } from '#openstack-http';
import type { GlanceProfile } from '../glance-profile.js';
import { GLANCE_PROFILE } from '../tokens.js';
import { type VersionsDocument, versionsDocument } from './versions.view.js';

@ApiTags('versions')
@Controller()
export class VersionsController {
  constructor(@Inject(GLANCE_PROFILE) private readonly profile: GlanceProfile) {}

  @ApiOperation({ summary: 'The versions to choose from' })
  @Get()
  choices(@BaseUrl() baseUrl: string, @Res({ passthrough: true }) reply: FastifyReply): VersionsDocument {
    reply.status(300);
    return versionsDocument(this.profile, baseUrl);
  }

  @ApiOperation({ summary: 'The versions of the Images API' })
  @Get('versions')
  list(@BaseUrl() baseUrl: string, @Res({ passthrough: true }) reply: FastifyReply): VersionsDocument {
    reply.status(this.profile.versionsStatus);
    return versionsDocument(this.profile, baseUrl);
  }
}
