import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/attachments.module.js';
import { FlavorsModule } from '../flavors/flavors.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { KeyPairsModule } from '../key-pairs/key-pairs.module.js';
import { MovesModule } from '../moves/moves.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { SchedulerModule } from '../scheduler/scheduler.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { CreateServerService } from './create-server.service.js';
import { DeleteServerService } from './delete-server.service.js';
import { InstanceRemoval } from './instance-removal.js';
import { NewServerStore } from './new-server.store.js';
import { ServerLists } from './server-lists.service.js';
import { ServerMetadataController } from './server-metadata.controller.js';
import { ServerMetadataService } from './server-metadata.service.js';
import { ServerSources } from './server-sources.js';
import { ServerTagsController } from './server-tags.controller.js';
import { ServerTagsRepository } from './server-tags.repository.js';
import { ServerTagsService } from './server-tags.service.js';
import { ServersController } from './servers.controller.js';
import { UpdateServerService } from './update-server.service.js';
import { VolumeReservationService } from './volume-reservation.service.js';

/** Servers: making, reading and ending them. */
@Module({
  imports: [
    AttachmentsModule,
    FlavorsModule,
    InstancesModule,
    KeyPairsModule,
    MovesModule,
    NotificationsModule,
    SchedulerModule,
    TasksModule,
  ],
  controllers: [ServersController, ServerMetadataController, ServerTagsController],
  providers: [
    ServerLists,
    ServerSources,
    VolumeReservationService,
    NewServerStore,
    CreateServerService,
    DeleteServerService,
    InstanceRemoval,
    ServerMetadataService,
    UpdateServerService,
    ServerTagsRepository,
    ServerTagsService,
  ],
  exports: [ServerSources, InstanceRemoval],
})
export class ServersModule {}
