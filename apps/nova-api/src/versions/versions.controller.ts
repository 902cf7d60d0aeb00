import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BaseUrl } from '#openstack-http';
import { COMPUTE_MICROVERSIONS } from './compute-microversions.js';

function v21(baseUrl: string) {
  return {
    id: 'v2.1',
    status: 'CURRENT',
    version: COMPUTE_MICROVERSIONS.max.toString(),
    min_version: COMPUTE_MICROVERSIONS.min.toString(),
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${baseUrl}/v2.1/` }],
  };
}

@ApiTags('versions')
@Controller()
export class VersionsController {
  @Get()
  @ApiOperation({ summary: 'API versions' })
  list(@BaseUrl() baseUrl: string) {
    return { versions: [v21(baseUrl)] };
  }

  @Get('v2.1')
  @ApiOperation({ summary: 'The one API version and its microversions' })
  show(@BaseUrl() baseUrl: string) {
    const type = 'application/vnd.openstack.compute+json;version=2.1';
    return { version: { ...v21(baseUrl), 'media-types': [{ base: 'application/json', type }] } };
  }
}
