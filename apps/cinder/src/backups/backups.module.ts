import { Module } from '@nestjs/common';
import { VolumesModule } from '../volumes/volumes.module.js';
import { BackupListService } from './backup-list.service.js';
import { BackupRestoreService } from './backup-restore.service.js';
import { BackupsController } from './backups.controller.js';
import { BackupsService } from './backups.service.js';

/** `/backups`. */
@Module({
  imports: [VolumesModule],
  controllers: [BackupsController],
  providers: [BackupsService, BackupRestoreService, BackupListService],
  exports: [BackupsService, BackupRestoreService, BackupListService],
})
export class BackupsModule {}
