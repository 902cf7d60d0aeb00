import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BaseUrl } from '#openstack-http';
import { volumeVersion3 } from './volume-versions.js';

@ApiTags('versions')
@Controller()
export class VersionsController {
  @Get()
  @HttpCode(300)
  @ApiOperation({ summary: 'Versions of the Block Storage API' })
  all(@BaseUrl() baseUrl: string) {
    return { versions: [volumeVersion3(baseUrl)] };
  }

  @Get('v3')
  @ApiOperation({ summary: 'Version 3 and its microversions' })
  v3(@BaseUrl() baseUrl: string) {
    return { versions: [volumeVersion3(baseUrl)] };
  }
}
