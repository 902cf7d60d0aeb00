import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BaseUrl, PROPTRAIL_CONFIG } from '#openstack-http';
import type { ProptrailConfig } from '#service-process';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import { olderVersion } from './older-versions.js';
import { volumeVersion3 } from './volume-versions.js';

/** v3 answers under every release, also under those that are older: services and clients of today speak it. */
@ApiTags('versions')
@Controller()
export class VersionsController {
  constructor(
    @Inject(CINDER_PROFILE) private readonly profile: CinderProfile,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Versions of the Block Storage API' })
  all(@BaseUrl() baseUrl: string, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.status(this.profile.versionsStatus);
    const older = this.profile.olderApis.map((api) => olderVersion(baseUrl, api));
    return { versions: [...older, volumeVersion3(baseUrl, this.config.release)] };
  }

  @Get('v3')
  @ApiOperation({ summary: 'Version 3 and its microversions' })
  v3(@BaseUrl() baseUrl: string) {
    return { versions: [volumeVersion3(baseUrl, this.config.release)] };
  }
}
