import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { lastValue } from '#openstack-http';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import { usageOf } from './usage.js';

/** No quota is enforced here, and -1 says so. */
const UNLIMITED = -1;

/** Since 3.39 administrators may ask about another project (cinder/api/contrib/used_limits.py). */
function projectOf({ context, version, query }: ViewRequest): string {
  if (!context.isAdmin || !version.atLeast('3.39')) return context.projectId;
  return lastValue(query['project_id']) ?? lastValue(query['tenant_id']) ?? context.projectId;
}

@ApiTags('limits')
@Controller(projectPaths('limits'))
export class LimitsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Limits of the project, which has none, and what it uses' })
  async index(@View() request: ViewRequest) {
    const used = await usageOf(this.dataSource.manager, projectOf(request));
    return {
      limits: {
        rate: [],
        absolute: {
          maxTotalVolumes: UNLIMITED,
          maxTotalVolumeGigabytes: UNLIMITED,
          maxTotalSnapshots: UNLIMITED,
          maxTotalBackups: UNLIMITED,
          maxTotalBackupGigabytes: UNLIMITED,
          totalVolumesUsed: used.volumes,
          totalGigabytesUsed: used.gigabytes,
          totalSnapshotsUsed: used.snapshots,
          totalBackupsUsed: used.backups,
          totalBackupGigabytesUsed: used.backupGigabytes,
        },
      },
    };
  }
}
