import { Module } from '@nestjs/common';
import { BackendModule } from '../backend/backend.module.js';
import { BackupManagerModule } from '../backup-manager/backup-manager.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { ServicesModule } from '../services/services.module.js';
import { AttachmentManagerService } from './attachment-manager.service.js';
import { ComputeEventsService } from './compute-events.service.js';
import { SnapshotManagerService } from './snapshot-manager.service.js';
import { UnfinishedWorkService } from './unfinished-work.service.js';
import { VolumeBuilderService } from './volume-builder.service.js';
import { VolumeExtenderService } from './volume-extender.service.js';
import { VolumeManagerEndpoint } from './volume-manager.endpoint.js';
import { VolumeReimagerService } from './volume-reimager.service.js';
import { VolumeRemoverService } from './volume-remover.service.js';
import { VolumeRetyperService } from './volume-retyper.service.js';
import { VolumeSourceService } from './volume-source.service.js';
import { VolumeTransfererService } from './volume-transferer.service.js';
import { VolumeUploaderService } from './volume-uploader.service.js';

/** cinder-volume: the manager of one host. */
@Module({
  imports: [BackendModule, BackupManagerModule, MessagesModule, ServicesModule],
  controllers: [VolumeManagerEndpoint],
  providers: [
    ComputeEventsService,
    VolumeSourceService,
    VolumeBuilderService,
    VolumeRemoverService,
    SnapshotManagerService,
    AttachmentManagerService,
    VolumeUploaderService,
    VolumeExtenderService,
    VolumeRetyperService,
    VolumeReimagerService,
    VolumeTransfererService,
    UnfinishedWorkService,
  ],
})
export class ManagerModule {}
