import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Context, JsonSchemaPipe, type RequestContext, validateBody } from '#openstack-http';
import { Since } from '../common/project.guard.js';
import { projectPaths, View, type ViewRequest } from '../common/view-request.js';
import {
  type CreateBackupBody,
  createBackupSchema,
  RESTORE_BACKUP,
  type RestoreBackupBody,
  type UpdateBackupBody,
  updateBackupSchema,
} from './backup.schema.js';
import { backupDetail, backupSummary } from './backup.view.js';
import { BackupListService } from './backup-list.service.js';
import { BackupRestoreService } from './backup-restore.service.js';
import { BackupsService } from './backups.service.js';

@ApiTags('backups')
@Controller(projectPaths('backups'))
export class BackupsController {
  constructor(
    private readonly backups: BackupsService,
    private readonly restores: BackupRestoreService,
    private readonly lists: BackupListService,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Back up a volume or a snapshot, with what the volume keeps of its image' })
  async create(@View() request: ViewRequest, @Body() body: unknown) {
    const wanted = validateBody<CreateBackupBody>(createBackupSchema(request.version), body);
    return { backup: backupSummary(await this.backups.create(request.context, wanted), request) };
  }

  @Get()
  @ApiOperation({ summary: 'List backups, ids and names' })
  index(@View() request: ViewRequest) {
    return this.lists.list(request, false);
  }

  @Get('detail')
  @ApiOperation({ summary: 'List backups with all their fields' })
  detail(@View() request: ViewRequest) {
    return this.lists.list(request, true);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a backup' })
  async show(@View() request: ViewRequest, @Param('id') id: string) {
    return { backup: backupDetail(await this.backups.show(request.context, id), request) };
  }

  @Put(':id')
  @Since('3.9')
  @ApiOperation({ summary: 'Change name, description and metadata' })
  async update(@View() request: ViewRequest, @Param('id') id: string, @Body() body: unknown) {
    const wanted = validateBody<UpdateBackupBody>(updateBackupSchema(request.version), body);
    return { backup: backupSummary(await this.backups.update(request.context, id, wanted), request) };
  }

  @Post(':id/restore')
  @HttpCode(202)
  @ApiOperation({ summary: 'Restore a backup over a volume, or into a new one' })
  async restore(
    @View() request: ViewRequest,
    @Param('id') id: string,
    @Body(new JsonSchemaPipe<RestoreBackupBody>(RESTORE_BACKUP)) body: RestoreBackupBody,
  ) {
    return { restore: await this.restores.restore(request, id, body) };
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Delete a backup' })
  async delete(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.backups.delete(context, id);
  }
}
