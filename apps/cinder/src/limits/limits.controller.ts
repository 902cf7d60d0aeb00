import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Context, type RequestContext } from '#openstack-http';
import { projectPaths } from '../common/view-request.js';
import { usedOf } from './usage.js';

/** No quota is enforced here, and -1 says so. */
const UNLIMITED = -1;

@ApiTags('limits')
@Controller(projectPaths('limits'))
export class LimitsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Limits of the project, which has none, and what it uses' })
  async index(@Context() context: RequestContext) {
    const used = await usedOf(this.dataSource, context.projectId);
    return {
      limits: {
        rate: [],
        absolute: {
          maxTotalVolumes: UNLIMITED,
          maxTotalVolumeGigabytes: UNLIMITED,
          maxTotalSnapshots: UNLIMITED,
          maxTotalBackups: UNLIMITED,
          maxTotalBackupGigabytes: UNLIMITED,
          ...used,
        },
      },
    };
  }
}
