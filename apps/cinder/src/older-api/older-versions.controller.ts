import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BaseUrl } from '#openstack-http';
import { volumeVersion3 } from '../versions/volume-versions.js';

const DESCRIBED_BY = [
  {
    rel: 'describedby',
    type: 'application/pdf',
    href: 'http://jorgew.github.com/block-storage-api/content/os-block-storage-1.0.pdf',
  },
  {
    rel: 'describedby',
    type: 'application/vnd.sun.wadl+xml',
    href: 'http://docs.rackspacecloud.com/servers/api/v1.1/application.wadl',
  },
];

const MEDIA_TYPES = ['xml', 'json'].map((format) => ({
  base: `application/${format}`,
  type: `application/vnd.openstack.volume+${format};version=1`,
}));

const V1 = { id: 'v1.0', status: 'CURRENT', updated: '2012-01-04T11:33:21Z' };
const V2 = { id: 'v2.0', status: 'CURRENT', updated: '2012-11-21T11:33:21Z' };

const self = (href: string) => ({ rel: 'self', href });

/** Both show v1.0, a fault of the original (cinder/api/versions.py VolumeVersionV1 (2014.1)). */
const oneVersion = (href: string) => ({
  version: { ...V1, links: [self(href), ...DESCRIBED_BY], 'media-types': MEDIA_TYPES },
});

/** cinder/api/versions.py (2014.1). v3 is ours: services and clients of today speak it. */
@ApiTags('versions')
@Controller()
export class OlderVersionsController {
  @Get()
  @ApiOperation({ summary: 'Versions of the Block Storage API' })
  all(@BaseUrl() baseUrl: string) {
    return {
      versions: [
        { ...V1, links: [self(`${baseUrl}/v1/`)] },
        { ...V2, links: [self(`${baseUrl}/v2/`)] },
        volumeVersion3(baseUrl),
      ],
    };
  }

  @Get('v1')
  @ApiOperation({ summary: 'Version 1' })
  v1(@BaseUrl() baseUrl: string) {
    return oneVersion(`${baseUrl}/v1/`);
  }

  @Get('v2')
  @ApiOperation({ summary: 'Version 2' })
  v2(@BaseUrl() baseUrl: string) {
    return oneVersion(`${baseUrl}/v2/`);
  }

  @Get('v3')
  @ApiOperation({ summary: 'Version 3 and its microversions' })
  v3(@BaseUrl() baseUrl: string) {
    return { versions: [volumeVersion3(baseUrl)] };
  }
}
