import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BaseUrl } from '#openstack-http';
import { VOLUME_MICROVERSIONS } from './volume-microversions.js';

function version3(baseUrl: string) {
  return {
    id: 'v3.0',
    status: 'CURRENT',
    version: VOLUME_MICROVERSIONS.max.toString(),
    min_version: VOLUME_MICROVERSIONS.min.toString(),
    updated: '2022-08-31T00:00:00Z',
    links: [
      { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
      { rel: 'self', href: `${baseUrl}/v3/` },
    ],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
  };
}

@ApiTags('versions')
@Controller()
export class VersionsController {
  @Get()
  @HttpCode(300)
  @ApiOperation({ summary: 'Versions of the Block Storage API' })
  all(@BaseUrl() baseUrl: string) {
    return { versions: [version3(baseUrl)] };
  }

  @Get('v3')
  @ApiOperation({ summary: 'Version 3 and its microversions' })
  v3(@BaseUrl() baseUrl: string) {
    return { versions: [version3(baseUrl)] };
  }
}
