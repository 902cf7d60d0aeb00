import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BaseUrl, notFound } from '#openstack-http';
import { CINDER_PROFILE, type CinderProfile } from '../cinder-profile.js';
import type { OlderApiName } from '../common/view-request.js';
import { oneOlderVersion } from './older-versions.js';

@ApiTags('versions')
@Controller()
export class OlderVersionsController {
  constructor(@Inject(CINDER_PROFILE) private readonly profile: CinderProfile) {}

  @Get('v1')
  @ApiOperation({ summary: 'Version 1' })
  v1(@BaseUrl() baseUrl: string) {
    return this.#show(baseUrl, 'v1');
  }

  @Get('v2')
  @ApiOperation({ summary: 'Version 2' })
  v2(@BaseUrl() baseUrl: string) {
    return this.#show(baseUrl, 'v2');
  }

  #show(baseUrl: string, api: OlderApiName) {
    if (!this.profile.olderApis.includes(api)) throw notFound('The resource could not be found.');
    return oneOlderVersion(baseUrl, api);
  }
}
