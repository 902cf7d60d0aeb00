import { Module } from '@nestjs/common';
import { BackendModule } from '../backend/backend.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { BackupCreatorService } from './backup-creator.service.js';
import { BackupManagerEndpoint } from './backup-manager.endpoint.js';
import { BackupRemoverService } from './backup-remover.service.js';
import { BackupRestorerService } from './backup-restorer.service.js';
import { BackupStore } from './backup-store.js';
import { UnfinishedBackupsService } from './unfinished-backups.service.js';

/** cinder-backup: the manager of one host. */
@Module({
  imports: [BackendModule, MessagesModule],
  controllers: [BackupManagerEndpoint],
  providers: [BackupStore, BackupCreatorService, BackupRestorerService, BackupRemoverService, UnfinishedBackupsService],
  exports: [BackupCreatorService],
})
export class BackupManagerModule {}
